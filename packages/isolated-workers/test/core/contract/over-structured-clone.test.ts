import {
  structuredSerializer,
  type CannotTravel,
  type DefineMessages,
  type Received,
} from 'isolated-workers';
import { expect, expectTypeOf, test } from 'vitest';
import { sentBy } from '../../support/serializers.js';
import { Point } from './point.js';

type Structured = DefineMessages<Record<never, never>, 'structured'>;

/** What really arrives, under the type that the contract promises for it. */
function arrive<T>(value: T): Received<Structured, T> {
  return structuredSerializer.deserialize(sentBy(structuredSerializer, value)) as Received<
    Structured,
    T
  >;
}

class NotFound extends Error {
  readonly path = '/a';
}

test('dates, maps, sets, big integers, patterns and bytes arrive as they were', () => {
  const value = {
    at: new Date(0),
    map: new Map([['a', new Set([1n])]]),
    pattern: /a/g,
    bytes: new Uint8Array([1, 2]),
    buffer: Buffer.from('a'),
    nothing: undefined,
    list: ['a', undefined],
  };
  const arrived = arrive(value);
  expectTypeOf(arrived).toEqualTypeOf<typeof value>();
  expect(arrived).toStrictEqual(value);
  expect(arrived.buffer).toBeInstanceOf(Buffer);
});

test('an instance of a class arrives as a plain object without its methods', () => {
  const arrived = arrive({ one: new Point(2), all: new Map([['a', new Point(3)]]) });
  expectTypeOf(arrived.one).toEqualTypeOf<{ x: number; readonly y: number }>();
  expectTypeOf(arrived.all).toEqualTypeOf<Map<string, { x: number; readonly y: number }>>();
  expect(arrived).toStrictEqual({ one: { x: 1, y: 2 }, all: new Map([['a', { x: 1, y: 3 }]]) });
});

test('an error arrives as its built-in class, without what a subclass added', () => {
  const builtIn = arrive(new TypeError('kept'));
  expectTypeOf(builtIn).toEqualTypeOf<TypeError>();
  expect(builtIn).toBeInstanceOf(TypeError);
  expect(builtIn.message).toBe('kept');

  const arrived = arrive(new NotFound('gone'));
  expectTypeOf(arrived).toEqualTypeOf<Error>();
  expect(arrived).toBeInstanceOf(Error);
  expect(arrived).not.toHaveProperty('path');
});

test('a member whose key is a symbol is dropped', () => {
  const arrived = arrive({ a: 1, [Symbol.iterator]: 1 });
  expectTypeOf(arrived).toEqualTypeOf<{ a: number }>();
  expect(arrived).toStrictEqual({ a: 1 });
});

test('an object whose content is no property of its own arrives empty, and its type says so', () => {
  const arrived = arrive({ url: new URL('http://a/'), query: new URLSearchParams('a=1') });
  expectTypeOf(arrived.url).toExtend<CannotTravel<string>>();
  expectTypeOf(arrived.query).toExtend<CannotTravel<string>>();
  expect(arrived).toStrictEqual({ url: {}, query: {} });
});

test.each<[string, unknown]>([
  ['a function', (): void => undefined],
  ['a symbol', { a: Symbol('s') }],
  ['a promise', Promise.resolve()],
  ['shared memory', new SharedArrayBuffer(8)],
])('%s is refused, and its type says so', (_, value) => {
  expect(() => arrive(value)).toThrow('could not be cloned');
  expectTypeOf<ReturnType<typeof arrive<() => void>>>().toExtend<CannotTravel<string>>();
  expectTypeOf<ReturnType<typeof arrive<symbol>>>().toExtend<CannotTravel<string>>();
  expectTypeOf<ReturnType<typeof arrive<Promise<void>>>>().toExtend<CannotTravel<string>>();
  expectTypeOf<ReturnType<typeof arrive<SharedArrayBuffer>>>().toExtend<CannotTravel<string>>();
});

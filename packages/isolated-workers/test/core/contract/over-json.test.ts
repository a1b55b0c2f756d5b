import { jsonSerializer, type CannotTravel, type Received } from 'isolated-workers';
import { expect, expectTypeOf, test } from 'vitest';
import { sentBy } from '../../support/serializers.js';
import { Point } from './point.js';

/** What really arrives, under the type that the contract promises for it. */
function arrive<T>(value: T): Received<Record<never, never>, T> {
  const received = jsonSerializer.deserialize(sentBy(jsonSerializer, value));
  return received as Received<Record<never, never>, T>;
}

test('plain JSON arrives as it was', () => {
  const value: { a: number; b?: string[]; c: null | { d: boolean } } = { a: 1, c: { d: true } };
  const arrived = arrive(value);
  expectTypeOf(arrived).toEqualTypeOf<typeof value>();
  expect(arrived).toStrictEqual(value);
});

test('toJSON() replaces: Date, URL, Buffer', () => {
  const arrived = arrive({ at: new Date(0), url: new URL('http://a/'), bytes: Buffer.from('a') });
  expectTypeOf(arrived).toEqualTypeOf<{
    at: string;
    url: string;
    bytes: { type: 'Buffer'; data: number[] };
  }>();
  expect(arrived).toStrictEqual({
    at: '1970-01-01T00:00:00.000Z',
    url: 'http://a/',
    bytes: { type: 'Buffer', data: [97] },
  });
});

test('functions, symbols and undefined are dropped from objects', () => {
  const value = {
    a: 1,
    f: (): void => undefined,
    s: Symbol('s'),
    maybe: undefined as string | undefined,
    [Symbol.iterator]: 1,
  };
  const arrived = arrive(value);
  expectTypeOf(arrived).toEqualTypeOf<{ a: number; maybe?: string }>();
  expect(arrived).toStrictEqual({ a: 1 });
});

test('and are null in arrays', () => {
  const arrived = arrive<(string | undefined | (() => void))[]>([
    'a',
    undefined,
    (): void => undefined,
  ]);
  expectTypeOf(arrived).toEqualTypeOf<(string | null)[]>();
  expect(arrived).toStrictEqual(['a', null, null]);
});

test("T1: a tuple's places keep their own types; the last may be missing, or null", () => {
  type Sent = [Date, number, (string | undefined)?];
  const [short, long] = [arrive<Sent>([new Date(0), 1]), arrive<Sent>([new Date(0), 1, undefined])];
  expectTypeOf(short).toEqualTypeOf<[string, number, (string | null)?]>();
  expect(short).toStrictEqual(['1970-01-01T00:00:00.000Z', 1]);
  expect(long).toStrictEqual(['1970-01-01T00:00:00.000Z', 1, null]);
});

test('an instance of a class arrives without its methods', () => {
  const arrived = arrive(new Point(2));
  expectTypeOf(arrived).toEqualTypeOf<{ x: number; readonly y: number }>();
  expect(arrived).toStrictEqual({ x: 1, y: 2 });
});

test('maps, sets, binary arrays and errors arrive empty, and their type says so', () => {
  const arrived = arrive({
    map: new Map([['a', 1]]),
    set: new Set([1]),
    pattern: /a/g,
    buffer: new ArrayBuffer(8),
    query: new URLSearchParams('a=1'),
    error: new TypeError('lost'),
  });
  expectTypeOf(arrived.map).toExtend<CannotTravel<string>>();
  expectTypeOf(arrived.set).toExtend<CannotTravel<string>>();
  expectTypeOf(arrived.pattern).toExtend<CannotTravel<string>>();
  expectTypeOf(arrived.buffer).toExtend<CannotTravel<string>>();
  expectTypeOf(arrived.query).toExtend<CannotTravel<string>>();
  expectTypeOf(arrived.error).toExtend<CannotTravel<string>>();
  expect(arrived).toStrictEqual({
    map: {},
    set: {},
    pattern: {},
    buffer: {},
    query: {},
    error: {},
  });
});

test('what JSON refuses has a type that says so', () => {
  expectTypeOf<ReturnType<typeof arrive<bigint>>>().toExtend<CannotTravel<string>>();
  expect(() => arrive(1n)).toThrow(TypeError);
  expectTypeOf<ReturnType<typeof arrive<() => void>>>().toExtend<CannotTravel<string>>();
  expect(() => arrive((): void => undefined)).toThrow(TypeError);
  expectTypeOf<ReturnType<typeof arrive<symbol>>>().toExtend<CannotTravel<string>>();
  expect(() => arrive(Symbol('s'))).toThrow(TypeError);
});

// What the types say of a value, beside what a real worker gets of it, for each wire format.
import {
  createWorker,
  SerializationError,
  structuredSerializer,
  type CannotTravel,
  type DefineMessages,
  type Received,
  type WorkerClient,
} from 'isolated-workers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../../support.js';
import { Point } from './point.js';

type Structured = DefineMessages<Record<never, never>, 'structured'>;
/** What a row must claim: a value of the type that arrives, or that there is none. */
type Claim<Arrives> = [Arrives] extends [CannotTravel<string>] ? typeof lost : Arrives;

const lost = Symbol('refused, or without its content');

interface Kind {
  readonly name: string;
  readonly value: unknown;
  readonly json: unknown;
  readonly structured: unknown;
}

function kind<T>(
  name: string,
  value: T,
  json: NoInfer<Claim<Received<Record<never, never>, T>>>,
  structured: NoInfer<Claim<Received<Structured, T>>>,
): Kind {
  return { name, value, json, structured };
}

class Dates extends Array<Date> {
  zone = 'UTC';
  first(): Date | undefined {
    return this[0];
  }
}
class Index extends Map<string, number> {
  label = 'numbers';
}
class Tags extends Set<string> {
  label = 'tags';
}
class Stamp extends Date {
  label = 'begin';
}
class Arrow {
  x = 1;
  f = (): number => this.x;
}
class Pattern extends RegExp {
  label = 'any';
}

const day = new Date(0);
const dates = new Dates(day);
const text = '1970-01-01T00:00:00.000Z';
const match: RegExpMatchArray | null = /(?<letter>a)(?<other>b)?/.exec('xa');
const found = Object.assign(['a', 'a', undefined], {
  index: 1,
  input: 'xa',
  groups: { letter: 'a', other: undefined },
}) as unknown as RegExpMatchArray;
const template = asGiven`a${1}b`;
const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']);

const kinds: readonly Kind[] = [
  kind('a match', match, ['a', 'a', null], found),
  kind('a template', template, ['a', 'b'], ['a', 'b']),
  kind(
    'an array with a member',
    Object.assign([day], { zone: 'UTC' }),
    [text],
    Object.assign([day], { zone: 'UTC' }),
  ),
  kind('an array of a subclass', dates, [text], Object.assign([day], { zone: 'UTC' })),
  kind('a map of a subclass', new Index([['a', 1]]), lost, new Map([['a', 1]])),
  kind('a set of a subclass', new Tags(['a']), lost, new Set(['a'])),
  kind('a date of a subclass', new Stamp(0), text, day),
  kind('a pattern of a subclass', new Pattern('a', 'g'), lost, /a/g),
  kind('an instance with methods', new Point(2), { x: 1, y: 2 }, { x: 1, y: 2 }),
  kind('an AggregateError', new AggregateError([1], 'a'), lost, expectedError('a')),
  kind('a DOMException', new DOMException('a', 'AbortError'), lost, lost),
  kind('a Blob', new Blob(['a']), lost, lost),
  kind('a WeakMap', new WeakMap<object, number>(), lost, lost),
  kind('a WeakSet', new WeakSet(), lost, lost),
  kind('a generator', numbers(), lost, lost),
  kind('an async generator', asyncNumbers(), lost, lost),
  kind('a CryptoKey', key, lost, lost),
  kind('a promise', Promise.resolve(1), lost, lost),
  kind('a signal', AbortSignal.abort(), lost, lost),
  kind('a query', new URLSearchParams('a=1'), lost, lost),
  kind('bytes', Uint8Array.of(1), lost, Uint8Array.of(1)),
  kind('shared memory', new SharedArrayBuffer(1), lost, lost),
];

function asGiven(...[strings]: [TemplateStringsArray, number]): TemplateStringsArray {
  return strings;
}

function* numbers(): Generator<number> {
  yield 1;
}

async function* asyncNumbers(): AsyncGenerator<number> {
  yield await Promise.resolve(1);
}

function expectedError(message: string): Error {
  return expect.objectContaining({ constructor: Error, message }) as Error;
}

describe.each(['json', 'structured'] as const)('%s', (wire) => {
  let worker: WorkerClient;

  beforeAll(async () => {
    const serializer = wire === 'json' ? {} : { serializer: structuredSerializer };
    worker = await createWorker(fixture('workers/serializing.mjs'), {
      ...serializer,
      args: [wire],
    });
  });
  afterAll(() => worker.shutdown());

  test.each(kinds)('T2: $name arrives as its type says', async ({ value, ...claims }) => {
    const claim = claims[wire];
    const echo = worker.send('echo', value);
    if (claim !== lost) {
      expect(await echo).toStrictEqual(claim);
      return;
    }
    const arrived: unknown = await echo.catch((error: unknown) => error);
    if (arrived instanceof SerializationError) return;
    expect(arrived).not.toBeInstanceOf((value as object).constructor);
  });

  test('T2: a function of the object itself is dropped by JSON, and refused by the clone', async () => {
    for (const value of [new Arrow(), { x: 1, f: Object }]) {
      const echo = worker.send('echo', value);
      if (wire === 'json') expect(await echo).toStrictEqual({ x: 1 });
      else await expect(echo).rejects.toThrow(SerializationError);
    }
  });
});

import fc from 'fast-check';
import { types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { addCallerFrames, decodeError, encodeError } from '../../../src/core/wire/error-codec.js';
import { MIB, arrived } from './arrived.js';

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  stringUnit: 'binary',
});

const carried = fc.anything({
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  stringUnit: 'binary',
});

const classes = [Error, TypeError, RangeError, SyntaxError, EvalError, URIError] as const;

interface ErrorPlan {
  readonly kind: number;
  readonly message: string;
  readonly aggregate: boolean;
  readonly frozen: boolean;
  /** Indexes of other errors of the plan; `null`: none. */
  readonly cause: number | null;
  readonly errors: readonly number[];
  readonly links: readonly number[];
  readonly extra: unknown;
}

const index = fc.nat({ max: 11 });
const plans: fc.Arbitrary<ErrorPlan[]> = fc.array(
  fc.record({
    kind: fc.nat({ max: classes.length - 1 }),
    message: fc.string({ unit: 'binary' }),
    aggregate: fc.boolean(),
    frozen: fc.boolean(),
    cause: fc.option(index),
    errors: fc.array(index, { maxLength: 4 }),
    links: fc.array(index, { maxLength: 4 }),
    extra: fc.jsonValue(),
  }),
  { minLength: 1, maxLength: 12 },
);

type Linked = Error & { links?: Error[]; extra?: unknown; errors?: Error[] };

/** Errors that refer to each other as planned, in cycles too. */
function build(planned: readonly ErrorPlan[]): Linked[] {
  const made = planned.map(({ kind, message, aggregate }): Linked => {
    const Class = classes[kind] ?? Error;
    return aggregate ? new AggregateError([], message) : new Class(message);
  });
  const at = (i: number) => made[i % made.length] as Linked;
  planned.forEach((plan, i) => {
    const error = at(i);
    if (plan.cause !== null) {
      Object.defineProperty(error, 'cause', { value: at(plan.cause), writable: true });
    }
    if (plan.aggregate) error.errors?.push(...plan.errors.map(at));
    Object.assign(error, { links: plan.links.map(at), extra: plan.extra });
    if (plan.frozen) Object.freeze(error);
  });
  return made;
}

/** Walks both graphs side by side: every error must have exactly one counterpart. */
function expectSameGraph(sentRoot: Linked, gotRoot: Linked): void {
  const counterpart = new Map<Error, Error>([[sentRoot, gotRoot]]);
  for (const [sent, got] of counterpart as Map<Linked, Linked>) {
    expect(types.isNativeError(got)).toBe(true);
    expect(Object.getPrototypeOf(got)).toBe(Object.getPrototypeOf(sent));
    expect([got.name, got.message, got.stack]).toStrictEqual([sent.name, sent.message, sent.stack]);
    expect(got.extra).toStrictEqual(sent.extra);
    expect('cause' in got).toBe('cause' in sent);
    const targets = (error: Linked) =>
      [error.cause, ...(error.errors ?? []), ...(error.links ?? [])] as (Error | undefined)[];
    expect(targets(got).length).toBe(targets(sent).length);
    targets(sent).forEach((target, i) => {
      if (target === undefined) return;
      const twin = targets(got)[i] as Error;
      if (counterpart.has(target)) expect(counterpart.get(target)).toBe(twin);
      else counterpart.set(target, twin);
    });
  }
  expect(new Set(counterpart.values()).size).toBe(counterpart.size);
}

describe('R2: any value', () => {
  it('of JSON arrives as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(arrived(value)).toStrictEqual(value);
      }),
    );
  });

  it('that can travel arrives as it was, thrown or within an error', () => {
    fc.assert(
      fc.property(carried, (value) => {
        expect(arrived(value)).toStrictEqual(value);
        const error = arrived(Object.assign(new Error('x', { cause: value }), { value }));
        expect(error).toMatchObject({ message: 'x' });
        expect((error as Error).cause).toStrictEqual(value);
        expect((error as { value?: unknown }).value).toStrictEqual(value);
      }),
    );
  });

  it('that cannot travel leaves no function, symbol or BigInt behind', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const seen = new Set<unknown>([arrived({ value })]);
        for (const item of seen) {
          expect(['function', 'symbol', 'bigint']).not.toContain(typeof item);
          if (typeof item !== 'object' || item === null) continue;
          const members: unknown[] = item instanceof Map ? [...item].flat() : Object.values(item);
          for (const member of item instanceof Set ? item : members) seen.add(member);
        }
      }),
    );
  });
});

describe('R2: any graph of errors', () => {
  it('keeps classes, messages, stacks, cycles and shared references', () => {
    fc.assert(
      fc.property(plans, (planned) => {
        const [root] = build(planned) as [Linked];
        expectSameGraph(root, arrived(root, 16 * MIB) as Linked);
      }),
    );
  });

  it('fits into any limit, and an error remains an error from 256 bytes on', () => {
    const limit = fc.integer({ min: 0, max: 6000 });
    fc.assert(
      fc.property(plans, anything, limit, (planned, value, maxBytes) => {
        const [root] = build(planned) as [Linked];
        for (const thrown of [root, value, { root, value }]) {
          const text = encodeError(thrown, maxBytes);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
          decodeError(text);
        }
        if (maxBytes < 256) return;
        const error = arrived(root, maxBytes) as Error;
        expect(Object.getPrototypeOf(error)).toBe(Object.getPrototypeOf(root));
        expect(root.message.startsWith(error.message.replace(/…$/, ''))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('F9: any text', () => {
  const untouched = [Object, Array, Error, TypeError, Map, Set].map(({ prototype }) => prototype);
  const facts = () => untouched.map((prototype) => Reflect.ownKeys(prototype));
  const before = facts();

  function expectHarmless(text: string): void {
    addCallerFrames(decodeError(text), '----', '    at x');
    expect(facts()).toStrictEqual(before);
  }

  it('decodes to something without touching a prototype', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), expectHarmless));
  });

  it('of the right form and any content', () => {
    const key = fc.constantFrom('__proto__', 'constructor', 'message', 'stack', 'name', 'cause');
    const slot = fc.oneof(fc.tuple(fc.integer({ min: -1, max: 9 })), key, fc.jsonValue());
    const list = fc.array(fc.oneof(key, slot), { maxLength: 8 });
    const tag = fc.constantFrom('E', 'O', 'N', 'A', 'M', 'S', 'D', 'B', 'T', 'X');
    const name = fc.constantFrom('Error', 'DOMException', 'AggregateError', 'WorkerExitError', '');
    const part = fc.oneof(name, slot, list);
    const node = fc.oneof(
      fc.tuple(tag, part, part, list, list),
      fc.tuple(tag, list),
      fc.jsonValue(),
    );
    const text = fc.tuple(slot, fc.array(node, { maxLength: 9 }));
    fc.assert(
      fc.property(text, ([root, nodes]) => {
        expectHarmless(JSON.stringify([root, ...nodes]));
      }),
      { numRuns: 2000 },
    );
  });

  it('that was encoded and then damaged', () => {
    fc.assert(
      fc.property(
        plans,
        fc.nat(),
        fc.nat({ max: 20 }),
        fc.string(),
        (planned, at, length, patch) => {
          const text = encodeError(build(planned)[0], MIB);
          const start = at % text.length;
          expectHarmless(text.slice(0, start) + patch + text.slice(start + length));
        },
      ),
    );
  });
});

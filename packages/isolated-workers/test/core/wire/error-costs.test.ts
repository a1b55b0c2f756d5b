// What it costs at most to encode a thrown value, whatever it is.
import { describe, expect, it } from 'vitest';
import { encodeError } from '../../../src/core/wire/error-codec.js';
import { arrivedError, arrived, MIB } from './arrived.js';

/** Makes a value that takes long to encode, or much memory. */
const explosive: Readonly<Record<string, () => unknown>> = {
  '300 times one shared text of 1 MB': () => {
    const shared = 'x'.repeat(1_000_000);
    return Object.assign(new Error('kept'), { list: new Array<string>(300).fill(shared) });
  },
  '300 properties, all the same text': () => {
    const shared = 'é\u0001'.repeat(500_000);
    const error = new Error('kept');
    for (let i = 0; i < 300; i++) Object.assign(error, { [`text${i}`]: shared });
    return error;
  },
  'a Map of 2 million': () =>
    Object.assign(new Error('kept'), {
      map: new Map(Array.from({ length: 2_000_000 }, (_, i) => [i, i])),
    }),
  'a Set of 2 million': () =>
    Object.assign(new Error('kept'), {
      set: new Set(Array.from({ length: 2_000_000 }, (_, i) => i)),
    }),
  'an endless Proxy': () => {
    const endless = (): object => new Proxy({}, { get: endless, has: () => true, ...listing });
    const names = ['one', 'two', 'three'];
    const listing: ProxyHandler<object> = {
      ownKeys: () => names,
      getOwnPropertyDescriptor: (_target, key) => ({
        value: typeof key,
        enumerable: true,
        configurable: true,
      }),
    };
    return Object.assign(new Error('kept'), { endless: endless() });
  },
  '100,000 references': () =>
    Object.assign(new Error('kept'), { all: Array.from({ length: 100_000 }, (_, at) => ({ at })) }),
  'a tree of 10 million': () => {
    const tree = (depth: number): unknown => ({
      get branches() {
        return depth === 0 ? 'leaf' : Array.from({ length: 10 }, () => tree(depth - 1));
      },
    });
    return Object.assign(new Error('kept'), { tree: tree(7) });
  },
  'deep causes': () => {
    let error = new Error('innermost');
    for (let i = 0; i < 30_000; i++) error = new Error(`level ${i}`, { cause: error });
    return new Error('kept', { cause: error });
  },
  'an AggregateError of 30,000': () =>
    new AggregateError(
      Array.from({ length: 30_000 }, (_, i) => new RangeError(`number ${i}`)),
      'kept',
    ),
  '16 MiB of bytes': () => Object.assign(new Error('kept'), { bytes: Buffer.alloc(16 * MIB) }),
  '10 million numbers': () =>
    Object.assign(new Error('kept'), { numbers: new Float32Array(10_000_000) }),
  'a String object of 10 million': () =>
    Object.assign(new Error('kept'), { text: Object('x'.repeat(10_000_000)) as unknown }),
  'bytes whose class says that they are few, and then that they are many': () => {
    let asked = 0;
    class Growing extends Uint8Array {
      override get byteLength() {
        return asked++ % 2 === 0 ? 3 : 100 * MIB;
      }
    }
    return Object.assign(new Error('kept'), { bytes: new Growing(100 * MIB) });
  },
  'a function with 1000 long texts': () => {
    const text = 'x'.repeat(1_000_000);
    const texts = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`text${i}`, text]));
    return Object.assign(new Error('kept'), { run: Object.assign(() => 1, texts) });
  },
  'a Proxy that hides 100,000 properties': () => {
    const all = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${i}`, i]));
    const ownKeys = (): never => {
      throw new Error('no');
    };
    return Object.assign(new Error('kept'), { hides: new Proxy(all, { ownKeys }) });
  },
  'an iterator of 100,000': () =>
    Object.assign(new Error('kept'), {
      entries: new Set(Array.from({ length: 100_000 }, (_, i) => i)).values(),
    }),
  'a BigInt object of a million digits': () =>
    Object.assign(new Error('kept'), { big: Object(1n << 4_000_000n) as unknown }),
  '256 MiB of bytes': () => Object.assign(new Error('kept'), { bytes: Buffer.alloc(256 * MIB) }),
  'a Promise with 60,000 properties': () => {
    const all = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`key${i}`, i]));
    return Object.assign(new Error('kept'), { promise: Object.assign(Promise.resolve(1), all) });
  },
  'a Promise of a large object': () => {
    const all = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${i}`, i]));
    return Object.assign(new Error('kept'), { promise: Promise.resolve({ all }) });
  },
  'a BigInt of a million digits': () => Object.assign(new Error('kept'), { big: 1n << 4_000_000n }),
};

/** Milliseconds of this thread, and bytes of memory, that one call takes at best. */
function costOf(thrown: unknown): { readonly ms: number; readonly bytes: number } {
  const costs = [1, 2, 3, 4, 5].map(() => {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const cpu = process.cpuUsage();
    encodeError(thrown, 256 * MIB);
    const { user, system } = process.cpuUsage(cpu);
    const after = process.memoryUsage();
    const bytes = after.heapUsed + after.external - before.heapUsed - before.external;
    return { ms: (user + system) / 1000, bytes };
  });
  return {
    ms: Math.min(...costs.map(({ ms }) => ms)),
    bytes: Math.min(...costs.map(({ bytes }) => bytes)),
  };
}

/** Whether a text somewhere in the value tells that something is missing. */
function saysSo(value: unknown): boolean {
  const seen = new Set<unknown>([value]);
  for (const each of seen) {
    if (
      typeof each === 'string' &&
      /…|too large|more (bytes|items|character)|^\[(bigint|object)\]$|\[(Object|Proxy)\]/.test(each)
    )
      return true;
    if (typeof each !== 'object' || each === null) continue;
    if (each instanceof Map) for (const key of each.keys()) seen.add(key);
    if (each instanceof Set) for (const member of each) seen.add(member);
    for (const key of Object.getOwnPropertyNames(each)) seen.add(key).add(Reflect.get(each, key));
  }
  return false;
}

describe('a value that explodes', () => {
  it.each(Object.entries(explosive))(
    'R20: %s takes at most 50 ms and 32 MiB, and arrives cut down',
    (_what, make) => {
      const { stackTraceLimit } = Error;
      // The runner maps every frame to its source: that is the value's own code.
      Error.stackTraceLimit = 0;
      const thrown = make();
      Error.stackTraceLimit = stackTraceLimit;
      const { ms, bytes } = costOf(thrown);
      expect(ms).toBeLessThan(50);
      expect(bytes).toBeLessThan(32 * MIB);
      const text = encodeError(thrown, 256 * MIB);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2 * MIB);
      expect(arrivedError(thrown, 256 * MIB).message).toBe('kept');
      expect(saysSo(arrived(thrown, 256 * MIB))).toBe(true);
    },
  );

  it('R20: what is left out of lists, objects and texts says so', () => {
    const { list } = arrivedError(
      Object.assign(new Error('x'), { list: new Array(2_000_000).fill(1) }),
      256 * MIB,
    ) as unknown as { list: unknown[] };
    expect(list.at(-1)).toBe(`… ${2_000_000 - (list.length - 1)} more`);
    const map = arrived(new Map(Array.from({ length: 2_000_000 }, (_, i) => [i, i]))) as Map<
      unknown,
      unknown
    >;
    expect([...map.keys()].at(-1)).toBe(`… ${2_000_000 - (map.size - 1)} more`);
    const { text } = arrivedError(
      Object.assign(new Error('x'), { text: 'x'.repeat(20 * MIB) }),
      256 * MIB,
    ) as unknown as { text: string };
    expect(text).toMatch(/^x{100000,}…$/);
    expect(text.length).toBeLessThan(2 * MIB);
  });

  it('R20: endless chains of prototypes end', () => {
    const endless: object = new Proxy({}, { getPrototypeOf: () => endless });
    const heir: object = Object.setPrototypeOf(() => 1, endless) as object;
    for (const thrown of [endless, heir, Object.assign(new Error('x'), { endless, heir })])
      expect(() => arrived(thrown)).not.toThrow();
  });
});

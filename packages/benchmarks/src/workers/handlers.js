// The work that every peer's worker does, written once.

let received = 0;

/** @param {unknown} payload */
export const echo = (payload) => payload;

/** Takes bytes and answers nothing. @param {unknown} bytes */
export const take = (bytes) => {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0)
    throw new Error('take: no bytes arrived');
};

/** The same, of bytes within other values. @param {unknown} payload */
export const takeInside = (payload) => take(/** @type {any} */ (payload)?.data);

/** Never answers. */
export const hold = () => new Promise(() => {});

export const count = () => {
  received += 1;
};

/** How often `count` was called. */
export const counted = () => received;

/** CPU time of the whole process, in microseconds. */
export const usage = () => {
  const { user, system } = process.cpuUsage();
  return { pid: process.pid, cpu: user + system };
};

/** Bytes in use after garbage collection. */
export const heap = () => {
  // Loaded on demand, so that no start pays for it.
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Small values. @param {{ count: number }} payload */
export function* values({ count }) {
  for (let n = 0; n < count; n++) yield { n, text: 'isolated' };
}

/** The same bytes again and again. @param {{ count: number, size: number }} payload */
export function* chunks({ count, size }) {
  const chunk = new Uint8Array(size).fill(97);
  for (let n = 0; n < count; n++) yield chunk;
}

/** Bytes, made for each item. @param {{ count: number, size: number }} payload */
export function* freshChunks({ count, size }) {
  for (let n = 0; n < count; n++) yield new Uint8Array(size).fill(n);
}

/** Texts, made for each item. @param {{ count: number, size: number }} payload */
export function* freshTexts({ count, size }) {
  for (let n = 0; n < count; n++)
    yield { n, text: Buffer.alloc(size, 97 + (n % 26)).toString('latin1') };
}

/** What keeps `silence()` from its next item. @type {unknown[]} */
const held = [];

/** Gives nothing, and does not end. */
export const silence = () => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => held.push(resolve)) }),
});

/**
 * Takes items and counts them. A slow one rests for a millisecond after each `restAfter` bytes: then `take` returns a
 * promise, and is to be given no more before that resolves.
 * @param {{ restAfter?: number }} [options]
 */
export function taker({ restAfter } = {}) {
  let taken = 0;
  let untilRest = restAfter ?? 0;
  return {
    count: () => taken,
    /** @param {any} item */
    take: (item) => {
      taken += 1;
      if (restAfter === undefined) return undefined;
      untilRest -= item.byteLength ?? item.text.length;
      if (untilRest > 0) return undefined;
      untilRest = restAfter;
      return new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

// How items are given and carried, where peers do not do it themselves.

/** @typedef {Iterable<unknown> | AsyncIterable<unknown>} Source */

/** @param {Source} items @returns {Iterator<unknown> | AsyncIterator<unknown>} */
const iteratorOf = (items) =>
  Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();

/** As most programs give items, each of which they wait for. @param {Iterable<unknown>} items */
export async function* asynchronously(items) {
  for (const item of items) yield item;
}

/**
 * Writes items to a socket as fast as it takes them.
 * @param {import('node:net').Socket} socket
 * @param {Source} items
 * @param {(item: any) => void} write
 */
export async function writeAll(socket, items, write) {
  const iterator = iteratorOf(items);
  for (let written = 1; ; written++) {
    const next = iterator.next();
    const { done, value } = next instanceof Promise ? await next : next;
    if (done) return;
    write(value);
    // What is written within a tick may leave at its end only.
    if (written % 1000 === 0) await new Promise(setImmediate);
    if (socket.writableNeedDrain) await new Promise((resolve) => socket.once('drain', resolve));
  }
}

/**
 * Hands an item on. A reader that needs a rest stops the socket for as long.
 * @param {import('node:net').Socket} socket
 * @param {import('../types.js').Take} take
 * @param {unknown} item
 */
export function handOn(socket, take, item) {
  const rest = take(item);
  if (rest === undefined) return;
  socket.pause();
  void rest.then(() => socket.resume());
}

/** A web stream. What `ReadableStream.from()` returns, not everybody takes for one. @param {Source} items */
export function readableOf(items) {
  const iterator = iteratorOf(items);
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/**
 * Calls for each item, 64 calls at a time: what one makes of calls where there are no streams.
 * @param {Iterable<unknown>} items
 * @param {(item: unknown) => Promise<unknown>} call
 */
export async function callForEach(items, call) {
  const lane = async () => {
    for (const item of items) await call(item);
  };
  await Promise.all(Array.from({ length: 64 }, lane));
}

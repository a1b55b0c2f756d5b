/** @import { Client } from './types.js' */

/** The message of every case that does not measure payloads. */
export const small = { n: 42, text: 'isolated' };

/**
 * Makes `count` calls, `width` of them in flight at any time.
 * @param {number} width
 * @param {number} count
 * @param {() => Promise<unknown>} call
 */
export async function keepInFlight(width, count, call) {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/** Milliseconds. @param {() => Promise<unknown>} work */
export async function timeOf(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/**
 * Cold figures are wrong by a factor of two, so five thousand requests precede every case but the start.
 * @param {Client} client
 * @param {unknown} [message]
 */
export function warmUp(client, message = small) {
  return keepInFlight(64, 5000, () => client.call('echo', message));
}

/**
 * Finds how many calls fill the window. That takes about a window itself, which warms up the code of this
 * case.
 * @param {number} pilot calls to begin with, and the least
 * @param {number} window milliseconds
 * @param {(count: number) => Promise<unknown>} work
 */
export async function callsFor(pilot, window, work) {
  let count = pilot;
  for (let trial = 0; trial < 2; trial++) {
    const spent = await timeOf(() => work(count));
    count = Math.max(pilot, Math.round((count * window) / spent));
  }
  return count;
}

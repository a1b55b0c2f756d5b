/** @import { MeasureInput, Sample } from '../types.js' */
import { median, quantile } from '../statistics.js';
import { callsFor, keepInFlight, small, timeOf, warmUp } from '../timing.js';

/** One request at a time. @param {MeasureInput} input @returns {Promise<Sample>} */
export async function roundTrip({ start, window }) {
  const client = await start();
  await warmUp(client);
  const call = () => client.call('echo', small);
  const count = await callsFor(5000, window, (some) => keepInFlight(1, some, call));
  const times = new Float64Array(count);
  for (let made = 0; made < count; made++) {
    const begin = performance.now();
    await call();
    times[made] = performance.now() - begin;
  }
  await client.stop();
  return { p50: 1000 * median(times), p99: 1000 * quantile(times, 0.99) };
}

/** So many requests in flight at any time. @param {number} width */
export function inFlight(width) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    await warmUp(client);
    const call = () => client.call('echo', small);
    const count = await callsFor(5000, window, (some) => keepInFlight(width, some, call));
    const spent = await timeOf(() => keepInFlight(width, count, call));
    await client.stop();
    return { rate: count / spent };
  };
}

/** So many requests made in one go. @param {number} size */
export function burst(size) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    await warmUp(client);
    const once = () =>
      timeOf(() => Promise.all(Array.from({ length: size }, () => client.call('echo', small))));
    const first = await once();
    const times = [];
    for (let left = Math.max(1, window / first); left > 0; left--) times.push(await once());
    await client.stop();
    return { rate: size / median(times) };
  };
}

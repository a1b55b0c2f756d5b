/** @import { MeasureInput, Sample } from '../types.js' */
import { median } from '../statistics.js';
import { small } from '../timing.js';

/**
 * From nothing to the first answer, repeatedly; the first start does not count.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function startToFirstAnswer({ start, window }) {
  const times = [];
  const end = performance.now() + 3 * window;
  do {
    const begin = performance.now();
    const client = await start();
    await client.call('echo', small);
    times.push(performance.now() - begin);
    await client.stop();
  } while (times.length < 6 || performance.now() < end);
  return { time: median(times.slice(1)) };
}

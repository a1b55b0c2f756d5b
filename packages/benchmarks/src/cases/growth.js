/** @import { MeasureInput, Sample } from '../types.js' */
import { median } from '../statistics.js';
import { callsFor, keepInFlight, small, timeOf, warmUp } from '../timing.js';
import { heap } from '../workers/handlers.js';
import { heapOfWorker } from './heap-of-worker.js';

const mebibyte = 1024 * 1024;

/**
 * A million requests, 64 in flight: whether late ones cost more than early ones, and what stays in memory.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function million({ start }) {
  const client = await start();
  const call = () => client.call('echo', small);
  await keepInFlight(64, 50_000, call);
  const before = { host: heap(), worker: await heapOfWorker(client) };
  const times = [];
  for (let part = 0; part < 20; part++) {
    times.push(await timeOf(() => keepInFlight(64, 50_000, call)));
  }
  const after = { host: heap(), worker: await heapOfWorker(client) };
  const early = median(times.slice(0, 5)) / 50;
  const late = median(times.slice(-5)) / 50;
  return {
    early,
    late,
    factor: late / early,
    host: (after.host - before.host) / mebibyte,
    worker: (after.worker - before.worker) / mebibyte,
  };
}

export const heldCounts = [1, 10, 100, 1000, 10_000, 100_000];

/**
 * Microseconds per request while many others are pending.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function whileOthersWait({ start, window }) {
  const client = await start();
  await warmUp(client);
  const call = () => client.call('echo', small);
  const some = (/** @type {number} */ count) => keepInFlight(64, count, call);
  await some(50_000);
  /** @type {Record<string, number>} */
  const sample = {};
  const held = [];
  for (const size of heldCounts) {
    while (held.length < size) held.push(client.call('hold'));
    await call();
    const count = await callsFor(20_000, window, some);
    const times = [];
    for (let time = 0; time < 3; time++) times.push(await timeOf(() => some(count)));
    sample[`of${size}`] = (1000 * median(times)) / count;
  }
  return { ...sample, factor: sample.of100000 / sample.of1 };
}

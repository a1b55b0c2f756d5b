/** @import { MeasureInput, Sample, StartOptions, Usage } from '../types.js' */
import { median, quantile } from '../statistics.js';
import { callsFor, keepInFlight, small, timeOf, warmUp } from '../timing.js';

/**
 * One request at a time.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function roundTrip({ start, window }) {
  const client = await start();
  await warmUp(client);
  const call = () => client.call('echo', small);
  const count = await callsFor(1000, window, (some) => keepInFlight(1, some, call));
  const times = new Float64Array(count);
  for (let made = 0; made < count; made++) {
    const begin = performance.now();
    await call();
    times[made] = performance.now() - begin;
  }
  return { p50: 1000 * median(times), p99: 1000 * quantile(times, 0.99) };
}

/**
 * Keeps `width` requests in flight.
 * @param {number} width
 * @param {Partial<StartOptions>} [options]
 */
export function inFlight(width, options) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start(options);
    await warmUp(client);
    const call = () => client.call('echo', small);
    const count = await callsFor(1000, window, (some) => keepInFlight(width, some, call));
    const spent = await timeOf(() => keepInFlight(width, count, call));
    return { rate: count / spent };
  };
}

/** Makes `size` requests in one go. @param {number} size */
export function burst(size) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    await warmUp(client);
    const once = () =>
      timeOf(() => Promise.all(Array.from({ length: size }, () => client.call('echo', small))));
    const times = [];
    let spent = 0;
    while (spent < 3 * window) {
      const time = await once();
      times.push(time);
      spent += time;
    }
    // The first run is a trial, if it is too short to warm up by itself.
    return { rate: size / median(times.length > 1 ? times.slice(1) : times) };
  };
}

/**
 * Notifications, until the worker has counted the last one.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function events({ start, window }) {
  const client = await start();
  await warmUp(client);
  let made = 0;
  const notify = async (/** @type {number} */ count) => {
    for (let left = count; left > 0; left--) {
      const taken = client.notify?.('count', small);
      // An endless sender must respect backpressure now and then.
      if (left % 1000 === 1) await taken;
    }
    made += count;
    const counted = await client.call('counted');
    if (counted !== made) throw new Error(`${counted} of ${made} events arrived`);
  };
  const count = await callsFor(1000, window, notify);
  return { rate: count / (await timeOf(() => notify(count))) };
}

/** CPU time of each side. A thread's cannot be told from its host's. @param {number} width */
export function processorTime(width) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    await warmUp(client);
    const call = () => client.call('echo', small);
    const count = await callsFor(1000, window, (some) => keepInFlight(width, some, call));
    const workerBefore = /** @type {Usage} */ (await client.call('usage'));
    const hostBefore = process.cpuUsage();
    await keepInFlight(width, count, call);
    const { user, system } = process.cpuUsage(hostBefore);
    const workerAfter = /** @type {Usage} */ (await client.call('usage'));

    const host = (user + system) / count;
    if (workerAfter.pid === process.pid) return { both: host };
    const worker = (workerAfter.cpu - workerBefore.cpu) / count;
    return { host, worker, both: host + worker };
  };
}

/** @import { MeasureInput, Sample, Usage } from '../types.js' */
import { readFileSync } from 'node:fs';
import { callsFor, keepInFlight, small, timeOf, warmUp } from '../timing.js';
import { heap } from '../workers/handlers.js';
import { heapOfWorker } from './heap-of-worker.js';

/**
 * Many workers, each with eight requests in flight: one pool, or one client per worker.
 * @param {number} workers
 */
export function workers(workers) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, peer, window }) => {
    const clients = peer.features.includes('pool')
      ? [await start({ workers })]
      : await Promise.all(Array.from({ length: workers }, () => start()));
    const width = (8 * workers) / clients.length;
    const onAll = (/** @type {number} */ count) =>
      Promise.all(
        clients.map((client) =>
          keepInFlight(width, count / clients.length, () => client.call('echo', small)),
        ),
      );
    await Promise.all(clients.map((client) => warmUp(client)));
    const count = await callsFor(2000, window, onAll);
    return { rate: count / (await timeOf(() => onAll(count))) };
  };
}

/** MiB that belong to a process alone; Linux tells. @param {number | 'self'} pid */
function privateMemory(pid) {
  const report = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const parts = [...report.matchAll(/^Private_(?:Clean|Dirty|Hugetlb):\s+(\d+) kB/gm)];
  return parts.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024;
}

/**
 * The memory that each of four idle workers adds, its own and its host's, after it has answered once.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function memoryPerWorker({ start }) {
  const count = 4;
  // The first worker also loads what all of them share.
  await (await start()).call('echo', small);
  heap();
  const before = privateMemory('self');
  let ofWorkers = 0;
  for (let made = 0; made < count; made++) {
    const client = await start();
    await client.call('echo', small);
    const { pid } = /** @type {Usage} */ (await client.call('usage'));
    if (pid !== process.pid) ofWorkers += privateMemory(pid);
  }
  heap();
  const host = (privateMemory('self') - before) / count;
  const worker = ofWorkers / count;
  return ofWorkers > 0 ? { worker, host, both: worker + host } : { both: host };
}

/**
 * What an unanswered request costs in each heap, in bytes.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function memoryPerPending({ start, peer }) {
  const count = 20_000;
  const client = await start();
  await warmUp(client);
  const worker = await heapOfWorker(client);
  const host = heap();
  const held = Array.from({ length: count }, () => client.call('hold', small));
  // A pool that runs one call at a time keeps all others in the host.
  if (!peer.features.includes('concurrent')) return { host: (heap() - host) / held.length };
  await client.call('echo', small);
  return {
    host: (heap() - host) / held.length,
    worker: ((await heapOfWorker(client)) - worker) / held.length,
  };
}

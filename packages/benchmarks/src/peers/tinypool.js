/** @import { Client, StartOptions } from '../types.js' */
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';

// By default a worker gets one call at a time; it is much faster with many.
const concurrentTasksPerWorker = 1000;
const filename = fileURLToPath(new URL('../workers/handlers.js', import.meta.url));

/**
 * @param {StartOptions & { runtime: 'worker_threads' | 'child_process' }} options
 * @returns {Promise<Client>}
 */
export async function start({ workers, deadline, runtime }) {
  const pool = new Tinypool({
    filename,
    concurrentTasksPerWorker,
    runtime,
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    call: (name, payload) =>
      pool.run(payload, { name, ...(deadline && { signal: AbortSignal.timeout(deadline) }) }),
    stop: () => pool.destroy(),
  };
}

/** @import { Client, StartOptions } from '../types.js' */
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';

const filename = fileURLToPath(new URL('../workers/handlers.js', import.meta.url));

/**
 * @param {StartOptions & { runtime: 'worker_threads' | 'child_process' }} options
 * @returns {Promise<Client>}
 */
export async function start({ workers, deadline, runtime }) {
  const pool = new Tinypool({ filename, runtime, minThreads: workers, maxThreads: workers });
  return {
    call: (name, payload) =>
      pool.run(payload, { name, ...(deadline && { signal: AbortSignal.timeout(deadline) }) }),
    stop: () => pool.destroy(),
  };
}

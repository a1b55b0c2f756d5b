/** @import { Client, StartOptions } from '../types.js' */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

const filename = fileURLToPath(new URL('../workers/handlers.js', import.meta.url));

/** @param {StartOptions} options @returns {Promise<Client>} */
export async function start({ workers, deadline }) {
  const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers });
  return {
    call: (name, payload) =>
      pool.run(payload, { name, ...(deadline && { signal: AbortSignal.timeout(deadline) }) }),
    stop: () => pool.destroy(),
  };
}

/** @import { Client, StartOptions } from '../types.js' */
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';

const script = fileURLToPath(new URL('../workers/workerpool.js', import.meta.url));

/** @param {StartOptions} options @returns {Promise<Client>} */
export async function start({ workers, deadline }) {
  const pool = workerpool.pool(script, {
    workerType: 'process',
    minWorkers: workers,
    maxWorkers: workers,
  });
  return {
    call: (type, payload) => {
      const promise = pool.exec(type, [payload]);
      return /** @type {any} */ (deadline ? promise.timeout(deadline) : promise);
    },
    receive: (type, payload, take) =>
      /** @type {any} */ (pool.exec('give', [type, payload], { on: take })),
    stop: async () => {
      await pool.terminate(true);
    },
  };
}

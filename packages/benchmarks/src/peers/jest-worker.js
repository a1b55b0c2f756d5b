/** @import { Client, StartOptions } from '../types.js' */
import { fileURLToPath } from 'node:url';
import { Worker } from 'jest-worker';
import * as handlers from '../workers/handlers.js';

const script = fileURLToPath(new URL('../workers/handlers.js', import.meta.url));

/** @param {StartOptions} options @returns {Promise<Client>} */
export async function start({ workers }) {
  const pool = new Worker(script, {
    numWorkers: workers,
    exposedMethods: Object.keys(handlers),
  });
  return {
    call: (type, payload) => /** @type {any} */ (pool)[type](payload),
    stop: () => pool.end(),
  };
}

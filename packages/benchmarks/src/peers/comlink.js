/** @import { Client } from '../types.js' */
import { wrap } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { Worker } from 'node:worker_threads';

const script = new URL('../workers/comlink.js', import.meta.url);

/** @returns {Promise<Client>} */
export async function start() {
  const worker = new Worker(script);
  const remote = /** @type {any} */ (wrap(nodeEndpoint(worker)));
  return {
    call: (type, payload) => remote[type](payload),
    stop: () => worker.terminate(),
  };
}

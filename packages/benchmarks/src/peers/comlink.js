/** @import { Client } from '../types.js' */
import { wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import { Worker } from 'node:worker_threads';

// Its declarations describe a different module format than the file has.
const endpointOf = /** @type {any} */ (nodeEndpoint);

const script = new URL('../workers/comlink.js', import.meta.url);

/** @returns {Promise<Client>} */
export async function start() {
  const worker = new Worker(script);
  const remote = /** @type {any} */ (wrap(endpointOf(worker)));
  return {
    call: (type, payload) => remote[type](payload),
    stop: () => worker.terminate(),
  };
}

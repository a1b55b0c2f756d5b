/** @import { Client } from '../types.js' */
import { proxy, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import { Worker } from 'node:worker_threads';
import { callForEach } from '../workers/items-by-hand.js';

// Its declarations describe a different module format than the file has.
const endpointOf = /** @type {any} */ (nodeEndpoint);

const script = new URL('../workers/comlink.js', import.meta.url);

/** @returns {Promise<Client>} */
export async function start() {
  const worker = new Worker(script);
  const remote = /** @type {any} */ (wrap(endpointOf(worker)));
  return {
    call: (type, payload) => remote[type](payload),
    receive: (type, payload, take) => remote.give(type, payload, proxy(take)),
    give: async (payload, items) => {
      const taker = await remote.taker(payload);
      await callForEach(items, (item) => taker.take(item));
      return taker.count();
    },
    stop: () => worker.terminate(),
  };
}

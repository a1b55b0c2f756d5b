/** @import { Client } from '../types.js' */
import { newMessagePortRpcSession } from 'capnweb';
import { Worker } from 'node:worker_threads';
import { readableOf } from '../workers/items-by-hand.js';

const script = new URL('../workers/capnweb.js', import.meta.url);

/** @returns {Promise<Client>} */
export async function start() {
  const { port1, port2 } = new MessageChannel();
  const port = /** @type {any} */ (port2);
  const worker = new Worker(script, { workerData: port, transferList: [port] });
  const remote = /** @type {any} */ (newMessagePortRpcSession(port1));
  return {
    call: (type, payload) => remote[type](payload),
    receive: async (type, payload, take) => {
      for await (const item of await remote.give(type, payload)) await take(item);
    },
    give: (payload, items) => remote.takeItems(payload, readableOf(items)),
    stop: () => worker.terminate(),
  };
}

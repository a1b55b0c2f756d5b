/** @import { Client } from '../types.js' */
// A worker thread and its MessagePort with ids, by hand. Items travel in a ReadableStream that is transferred.
import { Worker } from 'node:worker_threads';
import { readableOf } from '../workers/items-by-hand.js';
import { pendingCalls } from './pending-calls.js';

const script = new URL('../workers/message-port.js', import.meta.url);

/** @returns {Promise<Client>} */
export async function start() {
  const worker = new Worker(script);
  const { settle, begin, call, notify } = pendingCalls((message) => {
    worker.postMessage(message);
  });
  worker.on('message', settle);
  return {
    call,
    notify,
    receive: async (type, payload, take) => {
      const stream = await begin((id) => {
        worker.postMessage({ id, kind: 'stream', type, payload });
      });
      for await (const item of stream) await take(item);
    },
    give: (payload, source) =>
      begin((id) => {
        const items = readableOf(source);
        worker.postMessage({ id, kind: 'input', payload, items }, [/** @type {any} */ (items)]);
      }),
    stop: () => worker.terminate(),
  };
}

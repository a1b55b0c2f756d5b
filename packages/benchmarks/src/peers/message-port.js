/** @import { Client } from '../types.js' */
// A worker thread and its MessagePort with ids, by hand.
import { Worker } from 'node:worker_threads';
import { pendingCalls } from './pending-calls.js';

const script = new URL('../workers/message-port.js', import.meta.url);

/** @returns {Promise<Client>} */
export async function start() {
  const worker = new Worker(script);
  const { settle, call, notify } = pendingCalls((message) => {
    worker.postMessage(message);
  });
  worker.on('message', settle);
  return { call, notify, stop: () => worker.terminate() };
}

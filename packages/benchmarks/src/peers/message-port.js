// A worker thread and its MessagePort with ids, by hand.
import { Worker } from 'node:worker_threads';

const script = new URL('../workers/message-port.js', import.meta.url);

export async function start() {
  const worker = new Worker(script);
  const pending = new Map();
  let lastId = 0;
  worker.on('message', ({ id, payload }) => {
    const settle = pending.get(id);
    pending.delete(id);
    settle(payload);
  });
  return {
    call: (type, payload) =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        worker.postMessage({ id, type, payload });
      }),
    notify: (type, payload) => {
      worker.postMessage({ type, payload });
    },
    stop: () => worker.terminate(),
  };
}

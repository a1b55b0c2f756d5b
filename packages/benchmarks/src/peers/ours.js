import { createWorker } from 'isolated-workers';

const script = new URL('../workers/ours.js', import.meta.url);

export async function start() {
  const worker = await createWorker(script);
  return {
    call: (type, payload) => worker.send(type, payload),
    notify: (type, payload) => worker.notify(type, payload),
    stop: () => worker.terminate(),
  };
}

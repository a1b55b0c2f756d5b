import { parentPort } from 'node:worker_threads';
import { handlers } from './handlers.js';

parentPort?.on('message', async ({ id, type, payload }) => {
  const result = handlers[type](payload);
  const answer = result instanceof Promise ? await result : result;
  if (id !== undefined) parentPort?.postMessage({ id, payload: answer });
});

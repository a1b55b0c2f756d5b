import { handlers } from './handlers.js';

process.on('message', async (/** @type {any} */ { id, type, payload }) => {
  const result = handlers[type](payload);
  const answer = result instanceof Promise ? await result : result;
  if (id !== undefined) process.send?.({ id, payload: answer });
});

import { parentPort } from 'node:worker_threads';
import { answer } from './answer.js';
import * as handlers from './handlers.js';
import { readableOf } from './items-by-hand.js';

/** @param {object} message */
const reply = (message) => parentPort?.postMessage(message);

/** Node's own streams, which move from thread to thread. */
const conversations = {
  /** @param {{ id: number, type: 'values', payload: any }} call */
  stream: ({ id, type, payload }) => {
    const stream = readableOf(handlers[type](payload));
    parentPort?.postMessage({ id, payload: stream }, [/** @type {any} */ (stream)]);
  },
  /** @param {{ id: number, payload: object, items: ReadableStream }} call */
  input: async ({ id, payload, items }) => {
    const { take, count } = handlers.taker(payload);
    for await (const item of items) await take(item);
    reply({ id, payload: count() });
  },
};

parentPort?.on('message', (message) => {
  if (message.kind === undefined) void answer(message, reply);
  else void conversations[/** @type {keyof typeof conversations} */ (message.kind)](message);
});

import { jsonSerializer, startWorkerServer, structuredSerializer } from 'isolated-workers';
import * as handlers from './handlers.js';
import { asynchronously } from './items-by-hand.js';

const sources = /** @type {const} */ (['values', 'chunks', 'freshChunks', 'freshTexts']);
const { wire, middleware } = JSON.parse(process.argv[2]);

await startWorkerServer(
  {
    ...handlers,
    ...Object.fromEntries(
      sources.map((type) => [
        type,
        (/** @type {any} */ payload) => asynchronously(handlers[type](payload)),
      ]),
    ),
    /** @param {any} payload @param {{ input: AsyncIterable<unknown> }} context */
    takeItems: async (payload, { input }) => {
      const { take, count } = handlers.taker(payload);
      for await (const item of input) {
        const rest = take(item);
        if (rest !== undefined) await rest;
      }
      return count();
    },
  },
  {
    serializer:
      wire === 'bytes'
        ? (await import('./byte-serializer.js')).byteSerializer
        : wire === 'structured'
          ? structuredSerializer
          : jsonSerializer,
    middleware: middleware ? (message) => message : undefined,
  },
);

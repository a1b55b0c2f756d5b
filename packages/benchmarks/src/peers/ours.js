/** @import { Client, StartOptions } from '../types.js' */
import { createWorker, jsonSerializer, structuredSerializer } from 'isolated-workers';
import { byteSerializer } from '../workers/byte-serializer.js';
import { asynchronously } from '../workers/items-by-hand.js';

const script = new URL('../workers/ours.js', import.meta.url);
const serializers = {
  json: jsonSerializer,
  structured: structuredSerializer,
  bytes: byteSerializer,
};

/**
 * @param {StartOptions & { wire: keyof typeof serializers }} options
 * @returns {Promise<Client>}
 */
export async function start({ wire, deadline, middleware = false }) {
  const worker = await createWorker(script, {
    args: [JSON.stringify({ wire, middleware })],
    serializer: serializers[wire],
    timeout: deadline,
    middleware: middleware ? (message) => message : undefined,
  });
  return {
    pid: worker.pid,
    call: (type, payload) => worker.send(type, payload),
    notify: (type, payload) => worker.notify(type, payload),
    receive: async (type, payload, take) => {
      for await (const item of worker.stream(type, payload)) {
        const rest = take(item);
        if (rest !== undefined) await rest;
      }
    },
    give: (payload, items) => worker.send('takeItems', payload, { input: asynchronously(items) }),
    stop: () => worker.terminate(),
  };
}

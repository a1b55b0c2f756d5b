/** @import { Client, StartOptions } from '../types.js' */
import { createWorker, jsonSerializer, structuredSerializer } from 'isolated-workers';
import { byteSerializer } from '../workers/byte-serializer.js';

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
    call: (type, payload) => worker.send(type, payload),
    notify: (type, payload) => worker.notify(type, payload),
    stop: () => worker.terminate(),
  };
}

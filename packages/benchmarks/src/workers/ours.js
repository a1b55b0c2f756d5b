import { jsonSerializer, startWorkerServer, structuredSerializer } from 'isolated-workers';
import * as handlers from './handlers.js';

const { wire, middleware } = JSON.parse(process.argv[2]);

await startWorkerServer(handlers, {
  serializer:
    wire === 'bytes'
      ? (await import('./byte-serializer.js')).byteSerializer
      : wire === 'structured'
        ? structuredSerializer
        : jsonSerializer,
  middleware: middleware ? (message) => message : undefined,
});

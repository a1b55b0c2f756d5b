// Serves with the serializer its first argument names.
import { inspect } from 'node:util';
import { startWorkerServer } from 'isolated-workers';
import { serializers } from '../serializers.mjs';

await startWorkerServer(
  { ping: () => 'pong', echo: (value) => value, see: (value) => inspect(value, { depth: 9 }) },
  { serializer: serializers[process.argv[2]] },
);

// my-worker.ts
import { provider } from './sdk.js';
import { startWorkerServer } from 'isolated-workers';
import type { Messages } from './contract.js';
import { sendSpan } from './spans.js';

await startWorkerServer<Messages>(
  {
    add: ({ a, b }) => a + b,
    *count({ to }) {
      for (let i = 0; i < to; i++) yield i;
    },
  },
  { middleware: sendSpan, onShutdown: () => provider.shutdown() },
);

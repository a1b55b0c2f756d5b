// host.ts
import { provider } from './sdk.js';
import { trace } from '@opentelemetry/api';
import { createWorker } from 'isolated-workers';
import type { Messages } from './contract.js';
import { sendSpan } from './spans.js';

const worker = await createWorker<Messages>(new URL('./my-worker.js', import.meta.url), {
  middleware: sendSpan,
});
await trace.getTracer('host').startActiveSpan('all', async (span) => {
  let sum = await worker.send('add', { a: 1, b: 2 });
  for await (const item of worker.stream('count', { to: sum })) sum += item;
  span.setAttribute('sum', sum).end();
});
await worker.shutdown();
await provider.shutdown();

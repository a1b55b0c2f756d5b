// sdk.ts
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
} from '@opentelemetry/sdk-trace-node';
import { contextManager, traceCalls } from './spans.js';

/** Both sides import this before anything else. */
export const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())],
});
provider.register({ contextManager });
traceCalls();

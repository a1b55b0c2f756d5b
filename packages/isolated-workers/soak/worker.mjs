import { startWorkerServer } from 'isolated-workers';
import { holdings } from './holdings.mjs';

await startWorkerServer({ add: ([a, b]) => a + b, holdings: () => holdings() });

export { createWorker } from './create-worker.js';
export type { BaseWorkerOptions, WorkerOptions } from './options.js';

export type { BaseServerOptions, WorkerServerOptions } from './options.js';
export { initialData, workerId } from './start-data.js';
export { startWorkerServer } from './start-worker-server.js';

export type { BaseServerOptions, WorkerServerOptions } from './options.js';
export { startWorkerServer } from './start-worker-server.js';

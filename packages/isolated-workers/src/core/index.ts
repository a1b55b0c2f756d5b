export type { CannotTravel } from './cannot-travel.js';
export type * from './client.js';
export type * from './contract.js';
export type * from './handlers.js';
export { composeMiddleware } from './middleware.js';
export type {
  BaseServerOptions,
  BaseWorkerOptions,
  WorkerOptions,
  WorkerServerOptions,
} from './options.js';
export { startWorkerServer } from './server.js';
export { createWorker } from './worker.js';

import type { WorkerExit } from '../contract/index.js';

/** What a worker's life reports to its client. */
export interface LifeNews {
  /** What the host's handlers get to call the worker. */
  readonly caller: object;
  /** The worker's handler of a notification threw, or it has none. */
  notificationFailed(error: unknown, type: string): void;
  /** The worker has ended. Returns whether anyone was listening. */
  exited(exit: WorkerExit): boolean;
}

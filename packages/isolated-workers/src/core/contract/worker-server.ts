import type { Caller } from './caller.js';
import type { ServerEvents, Listenable } from './events.js';
import type { NoMessages } from './messages.js';

/** The worker's side; `H` is what the host handles for this worker. */
export interface WorkerServer<in out H = NoMessages> extends Listenable<ServerEvents<H>> {
  /** Calls the host's handlers. */
  readonly host: Caller<H>;
  /**
   * Refuses new messages, lets the running handlers finish, then closes the link. The process ends when
   * nothing else keeps it alive. Do not await it in a handler: it would wait for itself.
   */
  stop(): Promise<void>;
}

/// <reference types="node" preserve="true" />
import type { Readable } from 'node:stream';
import type { Caller } from './caller.js';
import type { ServerEvents, Listenable } from './events.js';
import type { UntypedMessages } from './messages.js';

/** How a worker ended. */
export interface WorkerExit {
  /** The exit code, or `null` when a signal ended the process. */
  readonly exitCode: number | null;
  /** The signal that ended the process, or `null` when it exited by itself. */
  readonly signal: NodeJS.Signals | null;
  /** Whether this library had to send a signal. */
  readonly forced: boolean;
  /** The last 16 KiB that the worker wrote to stderr. */
  readonly stderr: string;
}

/** The events of a worker's client, each with the arguments of its listeners. */
export interface ClientEvents<M> extends ServerEvents<M> {
  /** The worker has ended, asked or unasked. */
  exit: [exit: WorkerExit];
}

/**
 * The host's side of one worker; `M` is what that worker handles.
 *
 * @example
 * ```ts
 * import { createWorker, type WorkerClient } from 'isolated-workers';
 * import type { Messages } from './contract.js';
 *
 * const worker: WorkerClient<Messages> = await createWorker<Messages>('./worker.js');
 * worker.once('exit', ({ exitCode, signal }) => console.log('ended', exitCode ?? signal));
 * console.log(await worker.send('ping'));
 * await worker.shutdown();
 * ```
 */
export interface WorkerClient<in out M = UntypedMessages>
  extends Caller<M>, Listenable<ClientEvents<M>>, AsyncDisposable {
  /** The worker's process id. */
  readonly pid: number;
  /**
   * `'draining'` from the call of `shutdown()`, `'closed'` once nothing can be sent or answered any
   * more.
   */
  readonly state: 'ready' | 'draining' | 'closed';
  /** How many calls of `send()` have not settled yet. */
  readonly pendingCount: number;
  /**
   * Resolves when the process has ended, however that came about. Never rejects; awaiting it keeps
   * no process alive.
   */
  readonly exited: Promise<WorkerExit>;
  /**
   * The worker's standard output under `stdio: 'pipe'`, else `null`. Read it, or the worker will
   * stop at a full pipe.
   */
  readonly stdout: Readable | null;
  /** The worker's standard error under `stdio: 'pipe'`, else `null`. */
  readonly stderr: Readable | null;

  /**
   * Ends the worker in order: refuses new calls, lets those in flight finish, asks the worker to
   * exit, and after `shutdownTimeout` insists with signals. Resolves when the process has ended.
   * Never rejects; calling it again, or after a crash, gives the same outcome.
   */
  shutdown(): Promise<WorkerExit>;
  /**
   * Kills the worker at once. Calls in flight reject with WorkerClosedError. Resolves when the
   * process has ended.
   */
  terminate(): Promise<WorkerExit>;

  /** Keeps the host's process alive until the worker ends. */
  ref(): this;
  /** Back to the default: the host may end while nothing is starting, pending or shutting down. */
  unref(): this;

  /** The same as `shutdown()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/// <reference types="node" preserve="true" />
import type { Readable } from 'node:stream';
import type { Caller } from './caller.js';
import type { ServerEvents, Listenable } from './events.js';

/** How a worker ended. Without exit code and signal: it could not be ended, and lives on without its link. */
export interface WorkerExit {
  /** The exit code, or `null` if a signal ended the process. */
  readonly exitCode: number | null;
  /** The signal that ended the process, or `null` if it exited by itself. */
  readonly signal: NodeJS.Signals | null;
  /** Whether `shutdown()`, `terminate()` or the loss of the link led to a signal. */
  readonly forced: boolean;
  /** The last 16 KiB the worker wrote to stderr; `''` if that was the host's terminal. */
  readonly stderr: string;
}

/** Options of `shutdown()`. */
export interface ShutdownOptions {
  /**
   * Milliseconds for pending calls and the exit, before a signal; 0: none, Infinity: for ever. Only the first
   * `shutdown()` sets it.
   * @default the option `shutdownTimeout`
   */
  readonly timeout?: number | undefined;
  /** Rejects what is pending, at once, with this value; the worker's handlers are aborted. @default none */
  readonly reason?: unknown;
}

/** The events of a worker's client, with the arguments of their listeners. */
export interface ClientEvents<M> extends ServerEvents<M> {
  /** The worker has ended, for whatever reason. */
  exit: [exit: WorkerExit];
}

/**
 * The host's side of one worker; `M` is what the worker handles.
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
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a WorkerClient without a contract is any client
export interface WorkerClient<in out M = any>
  extends Caller<M>, Listenable<ClientEvents<M>>, AsyncDisposable {
  /** Names the worker, as no other; `workerId()` returns it in the worker. */
  readonly id: string;
  /** The worker's process id, or that of a wrapper, which `execPath` names. */
  readonly pid: number;
  /** `'draining'` once the end has been asked for, `'closed'` once nothing can be sent or answered. */
  readonly state: 'ready' | 'draining' | 'closed';
  /** The number of `send()` calls that have not settled. */
  readonly pendingCount: number;
  /**
   * Resolves when the process has ended, for whatever reason. Never rejects. Awaiting it keeps no process
   * alive.
   */
  readonly exited: Promise<WorkerExit>;
  /**
   * The worker's standard output under `stdio: 'pipe'`, else `null`. Read it: once the pipe fills, the worker
   * blocks.
   */
  readonly stdout: Readable | null;
  /** The worker's standard error under `stdio: 'pipe'`, else `null`. Read it, too. */
  readonly stderr: Readable | null;

  /**
   * Ends the worker in order: refuses new calls, lets pending ones finish, unless a `reason` is given, and asks
   * the worker to exit. After the timeout it sends `killSignal`, then SIGKILL. Resolves when the process has
   * ended. Rejects with InvalidOptionError only. Calling it again, or after a crash, resolves to the same
   * `WorkerExit`.
   *
   * @example
   * ```ts
   * import { createWorker } from 'isolated-workers';
   *
   * const worker = await createWorker('./worker.js');
   * await worker.shutdown({ timeout: 2_000, reason: new Error('The program is closing') });
   * ```
   */
  shutdown(options?: ShutdownOptions): Promise<WorkerExit>;
  /**
   * Kills the worker at once, by SIGKILL. Pending calls reject with `reason`, by default a WorkerClosedError.
   * Resolves when the process has ended. Never rejects.
   */
  terminate(reason?: unknown): Promise<WorkerExit>;
  /**
   * Sends the worker a signal and returns at once: `true` if the system took it. Does nothing else, even if the
   * worker ends of it: pending calls then reject with WorkerExitError. It is how a SIGTERM reaches a worker, which
   * ignores those that do not come from its host. Throws InvalidOptionError for a name that is no signal of this
   * system. On Windows, which has no signals, most of them end the worker.
   * @default 'SIGTERM'
   *
   * @example
   * ```ts
   * import { createWorker } from 'isolated-workers';
   *
   * const worker = await createWorker('./worker.js');
   * worker.kill('SIGHUP'); // its listener for SIGHUP reads the configuration again
   * ```
   */
  kill(signal?: NodeJS.Signals): boolean;

  /** Keeps the host's process alive until the worker ends. */
  ref(): this;
  /** Restores the default: the host may end while nothing is starting, pending or shutting down. */
  unref(): this;

  /** The same as `shutdown()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

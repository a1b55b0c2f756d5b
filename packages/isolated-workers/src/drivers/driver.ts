import type { Readable } from 'node:stream';
import type { Introduction } from '../core/connection/index.js';
import type { WorkerExit } from '../core/contract/index.js';
import type { Link, LinkSink } from '../core/messaging/index.js';
import type { Logger } from '../utils/index.js';

/** Starts workers in one kind of place, such as a process, and connects to them. */
export interface Driver<Options> {
  /**
   * Starts a worker and returns at once. Throws if the start cannot begin; `connected` and `exited` report
   * later failures.
   */
  start(order: StartOrder<Options>): RunningWorker;
}

/** What a driver needs to start a worker. */
export interface StartOrder<Options> {
  /** The user's call, for error messages. */
  readonly call: string;
  /** The absolute path of the worker's script. */
  readonly script: string;
  readonly options: Options;
  /** What the script gets by `initialData()`, as JSON. */
  readonly initialData: string | undefined;
  /** What the host tells the worker about itself. */
  readonly introduction: Introduction;
  /** Deadlines are suspended, for debugging. */
  readonly noTimeouts: boolean;
  readonly logger: Logger;
  /**
   * Returns the owner of the link. The driver calls it synchronously when the link opens: frames may follow
   * in the same chunk.
   */
  readonly open: (link: Link) => LinkSink;
}

/** A worker that a driver has started. */
export interface RunningWorker {
  /** Names it, as no other worker; the worker knows it, too. */
  readonly id: string;
  /** Its process id; 0 if there is no process. */
  readonly pid: number;
  /** The worker's output, if the user is to read it. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** How far the start is: `'listening'` once the worker has called `startWorkerServer()`. */
  readonly stage: 'started' | 'listening' | 'connected';
  /**
   * Resolves when `open` has been called. Rejects if that can no longer happen; pending if the worker has
   * ended.
   */
  readonly connected: Promise<void>;
  /**
   * Resolves when the worker has ended, its output is read and nothing of a failed start is left; some time
   * after `stop('kill')` if it cannot be ended, then without exit code and signal. Never rejects.
   */
  readonly exited: Promise<WorkerExit>;
  /**
   * The last 64 KiB that it wrote to stderr, without colours. If that is a terminal: the beginning of what it wrote of an
   * uncaught error.
   */
  readonly lastStderr: string;
  /** Whether the worker has ended, or cannot be ended; `exited` resolves soon after. */
  hasExited(): boolean;
  /** The system's error, if no process could be spawned. */
  readonly spawnError: Error | undefined;
  /**
   * Ends the worker: `'term'` lets its signal handlers run, `'kill'` does not. Gives up a start in progress.
   */
  stop(how: 'term' | 'kill'): void;
  /** Sends a signal that the user asks for. Returns whether the system took it. */
  signal(signal: NodeJS.Signals): boolean;
  /** Keeps the host alive until the worker has ended. */
  ref(): void;
  unref(): void;
}

import type { Readable } from 'node:stream';
import type { Introduction } from '../core/connection/index.js';
import type { WorkerExit } from '../core/contract/index.js';
import type { Link, LinkSink } from '../core/messaging/index.js';
import type { Logger } from '../utils/index.js';

/** Where a worker lives: it starts one, connects to it, and ends it. */
export interface Driver<Options> {
  /**
   * Starts a worker and returns at once. Throws where it cannot even begin; what goes wrong later, `connected` and
   * `exited` tell.
   */
  start(order: StartOrder<Options>): RunningWorker;
}

/** What a driver needs to know to start a worker. */
export interface StartOrder<Options> {
  /** The call that the user made, for error messages. */
  readonly call: string;
  /** The absolute path of the worker's script. */
  readonly script: string;
  readonly options: Options;
  /** What the host tells the worker of itself. */
  readonly introduction: Introduction;
  /** Deadlines are suspended: somebody is debugging. */
  readonly noTimeouts: boolean;
  readonly logger: Logger;
  /**
   * The driver calls it, synchronously, when the link is there: frames may follow in the same chunk. Returns the
   * owner of the link.
   */
  readonly open: (link: Link) => LinkSink;
}

/** A worker that a driver has started. */
export interface RunningWorker {
  /** Its process id; 0 if there is no process. */
  readonly pid: number;
  /** Its standard output and error, where the user is to read them. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** How far its start has come: `'listening'` once it has called `startWorkerServer()`. */
  readonly stage: 'started' | 'listening' | 'connected';
  /** Resolves when `open` has been called. Rejects where that will never happen, unless the worker ends: then it stays pending. */
  readonly connected: Promise<void>;
  /** Resolves when it has ended, what it wrote has been read, and nothing of a failed start is left. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** Whether it has ended; `exited` resolves soon after. */
  hasExited(): boolean;
  /** The system's error, if there never was a process. */
  readonly spawnError: Error | undefined;
  /** Ends it: `'term'` by its own signal handlers, if it has any, `'kill'` at once. Gives up a start that is going on. */
  stop(how: 'term' | 'kill'): void;
  /** Keeps the host alive until it has ended. */
  ref(): void;
  unref(): void;
}

import type { Meta } from './messages.js';
import type { WorkerExit } from './worker-client.js';

/**
 * A call that `node:diagnostics_channel` tells of: `tracingChannel('isolated-workers:request')` of `send()` and
 * `notify()`, `tracingChannel('isolated-workers:stream')` of `stream()`. Each call is told of in the process that
 * makes it and in the one whose handler it runs. All events of one call have the same object, so that a subscriber may
 * keep what is its own in a `WeakMap`; payloads, items and results are not in it: middleware sees those.
 *
 * `start` comes first, and what is bound to it by `bindStore()` holds in the call, in its middleware and in the handler;
 * `end` when the call or the handler has returned. `asyncStart` and `asyncEnd`, of which the last one always comes, when
 * the call has settled or the handler's answer is with the link. Before them comes `error`, if it failed.
 *
 * @example
 * ```ts
 * import { tracingChannel } from 'node:diagnostics_channel';
 * import type { TracedCall } from 'isolated-workers';
 *
 * tracingChannel<unknown, TracedCall>('isolated-workers:request').subscribe({
 *   start: ({ side, kind, type }) => { console.log(side, kind, type); },
 *   end: () => {},
 *   asyncStart: () => {},
 *   asyncEnd: ({ type, tx, error }) => { console.log(type, tx, error === undefined ? 'succeeded' : error); },
 *   error: () => {},
 * });
 * ```
 */
export interface TracedCall {
  /** Where it is told of. */
  readonly side: 'host' | 'worker';
  /** Whether this side calls, or handles a call of the other side. */
  readonly kind: 'call' | 'handler';
  readonly method: 'send' | 'notify' | 'stream';
  /** The message type. */
  readonly type: string;
  /** The transaction, the same on both sides; 0 for a notification and for a call that was refused. */
  readonly tx: number;
  /** The `id` of the worker, which called or is called. */
  readonly workerId: string;
  /** The call's option `meta`, with what middleware has made of it by then. */
  readonly meta: Meta | undefined;
  /** What the call rejected with, or what the other side is told of the handler. Absent if nothing failed. */
  readonly error?: unknown;
}

/**
 * A worker that `node:diagnostics_channel` tells of in its host: `tracingChannel('isolated-workers:worker')`. All events
 * of one worker have the same object.
 *
 * `start` comes when `createWorker()` begins, `end` as soon as it waits, `asyncStart` when the worker is ready, and
 * `asyncEnd` when it has exited. A start that failed has `error` and `asyncEnd`.
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel';
 * import type { TracedWorker } from 'isolated-workers';
 *
 * subscribe('tracing:isolated-workers:worker:asyncEnd', (message) => {
 *   const { script, pid, exit } = message as TracedWorker;
 *   console.log(script, pid, exit?.exitCode);
 * });
 * ```
 */
export interface TracedWorker {
  /** What `createWorker()` was given. */
  readonly script: string;
  /** The `id` of the worker; '' until it is ready. */
  readonly workerId: string;
  /** Its process id; 0 until it is ready. */
  readonly pid: number;
  /** How it ended; absent until it has, and if its start failed. */
  readonly exit?: WorkerExit;
  /** Why its start failed; absent if it did not. */
  readonly error?: unknown;
}

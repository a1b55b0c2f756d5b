/// <reference types="node" preserve="true" />
import type { Readable } from 'node:stream';
import type {
  NoMessages,
  PayloadOf,
  Received,
  ResultOf,
  TypeOf,
  UntypedMessages,
  WithoutResult,
} from './contract.js';

/** What `send()` takes beside the payload. */
export interface SendOptions {
  /**
   * Milliseconds from the call to its answer; `0` or `Infinity`: no deadline. Past it the call
   * rejects with RequestTimeoutError and the handler's `signal` aborts.
   * @default the `timeouts` entry of the message type, else the `timeout` of this side, else none
   */
  readonly timeout?: number | undefined;
  /**
   * Aborting it rejects the call with `signal.reason` at once and aborts the handler's `signal`.
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What follows the message type in a call of `send()`: the payload, where there is one, and the
 * options.
 */
export type SendArgs<M, K extends TypeOf<M>> =
  undefined extends Given<M, K>
    ? [payload?: Given<M, K> | undefined, options?: SendOptions]
    : [payload: Given<M, K>, options?: SendOptions];

/** What follows the message type in a call of `notify()`. */
export type NotifyArgs<M, K extends TypeOf<M>> =
  undefined extends Given<M, K> ? [payload?: Given<M, K> | undefined] : [payload: Given<M, K>];

/** A payload that is right for every message type in `K`: of several, it must suit them all. */
type Given<M, K extends TypeOf<M>> = (
  K extends unknown ? (payload: PayloadOf<M, K>) => void : never
) extends (payload: infer Payload) => void
  ? Payload
  : never;

/** Calls the handlers of contract `M` on the other side of the link. */
export interface Caller<in out M> {
  /**
   * Runs the handler for `type` on the other side and resolves to its result, or to nothing where
   * the contract declares no result. What the handler throws, this call rejects with.
   *
   * Rejects with RequestTimeoutError, `signal.reason`, UnknownMessageError, SerializationError,
   * MessageTooLargeError, TooManyPendingError, ProtocolError, WorkerExitError or WorkerClosedError.
   *
   * @example
   * ```ts
   * import { createWorker } from 'isolated-workers';
   * import type { Messages } from './contract.js';
   *
   * const worker = await createWorker<Messages>('./worker.js');
   * const { sum } = await worker.send('compute', { data: [1, 2, 3] });
   * await worker.send('ping', undefined, { timeout: 500 });
   * ```
   */
  send<K extends TypeOf<M>>(type: K, ...args: SendArgs<M, K>): Promise<Received<M, ResultOf<M, K>>>;

  /**
   * Sends a message that is not answered; only for message types without a `result`. Resolves when
   * the operating system has taken the bytes, which says nothing about the handler: when that
   * throws, this side's `'error'` event tells.
   *
   * Rejects with SerializationError, MessageTooLargeError, ProtocolError, WorkerExitError or
   * WorkerClosedError.
   */
  notify<K extends WithoutResult<M>>(type: K, ...args: NotifyArgs<M, K>): Promise<void>;
}

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

/** Says which notification's handler threw. */
export interface FailedNotification<M> {
  readonly type: WithoutResult<M>;
}

/** The events of a {@link WorkerServer}, each with what its listeners are given. */
export interface ServerEvents<H> {
  /** The handler of a notification that this side sent threw `error` on the other side. */
  error: [error: unknown, notification: FailedNotification<H>];
}

/** The events of a {@link WorkerClient}, each with what its listeners are given. */
export interface ClientEvents<M> extends ServerEvents<M> {
  /** The worker has ended, asked or unasked. */
  exit: [exit: WorkerExit];
}

/** Adds and removes listeners of the events in `Events`. */
export interface Listenable<Events> {
  /** Calls `listener` at every `event`. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Calls `listener` at the next `event` and then no more. */
  once<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Takes `listener` away again. */
  off<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
}

type Listener<Args> = Args extends readonly unknown[] ? (...args: Args) => void : never;

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

/** The worker's side; `H` is what the host handles for this worker. */
export interface WorkerServer<in out H = NoMessages> extends Listenable<ServerEvents<H>> {
  /** Calls the host's handlers. */
  readonly host: Caller<H>;
  /**
   * Takes no more messages, lets the running handlers finish and closes the link. The process ends
   * when nothing else holds it. Do not await it in a handler: it would wait for itself.
   */
  stop(): Promise<void>;
}

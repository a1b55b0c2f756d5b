import type { Received, PayloadOf, ResultOf, TypeOf, WithoutResult } from './messages.js';

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

import type { Received, PayloadOf, ResultOf, TypeOf, WithoutResult } from './messages.js';

/** Options of `send()`. */
export interface SendOptions {
  /**
   * Milliseconds from the call to its answer; `0` or `Infinity`: no deadline. When it passes, the call
   * rejects with RequestTimeoutError and the handler's `signal` aborts.
   * @default this side's option `timeouts` for the message type, else its `timeout`, else none
   */
  readonly timeout?: number | undefined;
  /** When it aborts, the call rejects with `signal.reason` at once and the handler's `signal` aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** The arguments of `send()` after the message type: the payload, if there is one, and the options. */
export type SendArgs<M, K extends TypeOf<M>> =
  undefined extends Given<M, K>
    ? [payload?: Given<M, K> | undefined, options?: SendOptions]
    : [payload: Given<M, K>, options?: SendOptions];

/** The arguments of `notify()` after the message type. */
export type NotifyArgs<M, K extends TypeOf<M>> =
  undefined extends Given<M, K> ? [payload?: Given<M, K> | undefined] : [payload: Given<M, K>];

/** A payload that suits every message type in `K`. */
type Given<M, K extends TypeOf<M>> = (
  K extends unknown ? (payload: PayloadOf<M, K>) => void : never
) extends (payload: infer Payload) => void
  ? Payload
  : never;

declare const contract: unique symbol;

/** Calls the handlers of contract `M` on the other side of the link. */
export interface Caller<in out M> {
  /**
   * Never there: the compiler infers `M` by it where a client is passed to a generic `wrap<M>(caller: Caller<M>)`.
   * @hidden
   */
  readonly [contract]?: M;

  /**
   * Runs the handler for `type` on the other side. Resolves to its result, or to `undefined` if the contract
   * declares none; rejects with what the handler throws.
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
   * Sends a message that is not answered; for message types without a `result` only. Resolves when the
   * operating system has taken the bytes, which says nothing about the handler. If that throws, this side
   * emits `'error'`.
   *
   * Rejects with SerializationError, MessageTooLargeError, ProtocolError, WorkerExitError or
   * WorkerClosedError.
   */
  notify<K extends WithoutResult<M>>(type: K, ...args: NotifyArgs<M, K>): Promise<void>;
}

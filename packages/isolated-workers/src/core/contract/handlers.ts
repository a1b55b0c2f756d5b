import type { Caller } from './caller.js';
import type { UntypedMessages, NoMessages, Received, PayloadOf, ResultOf } from './messages.js';

/**
 * A worker's handlers: exactly one for each message type of contract `M`. `H` is the contract of
 * `context.host`, which calls the host. A handler may be async. Its payload is typed as it arrives, its
 * result as declared.
 *
 * A plain object, or an instance of a class: then each of its methods, those of its base classes included, is a
 * handler with the instance as `this`, whatever the contract says of it.
 *
 * @example
 * ```ts
 * import type { Handlers } from 'isolated-workers';
 * import type { Messages } from './contract.js';
 *
 * export const handlers: Handlers<Messages> = {
 *   compute: ({ data }, { signal }) => {
 *     signal.throwIfAborted();
 *     return { sum: data.reduce((a, b) => a + b, 0) };
 *   },
 *   ping: () => 'pong',
 *   log: ({ line }) => console.log(line),
 * };
 * ```
 */
export type Handlers<M = UntypedMessages, H = NoMessages> = {
  readonly [K in keyof M as K & string]: string extends keyof M
    ? UntypedHandler<HandlerContext<H>>
    : (
        payload: Received<M, PayloadOf<M, K>>,
        context: HandlerContext<H, K & string>,
        // With `Promise` beside `PromiseLike`, a compile error names the wrong result, not a `then` method.
      ) => ResultOf<M, K> | Promise<ResultOf<M, K>> | PromiseLike<ResultOf<M, K>>;
};

/** A handler where no contract is named. As a method it may say what its payload is, as in JavaScript by `@param`. */
type UntypedHandler<Context> = {
  handle(payload: unknown, context: Context): unknown;
}['handle'];

/** What every handler gets besides the payload. */
interface CallContext<Type extends string> {
  /**
   * Aborts when the caller gives up, its deadline passes, or it is gone. `signal.reason` is the caller's reason, as far
   * as it can be sent in 64 KiB; a RequestTimeoutError; or a WorkerClosedError.
   */
  readonly signal: AbortSignal;
  /** The number that pairs this request with its answer; 0 for a notification. */
  readonly tx: number;
  /** The message type being handled. */
  readonly type: Type;
}

/** What a worker's handler gets besides the payload. */
export interface HandlerContext<
  in out H = NoMessages,
  out Type extends string = string,
> extends CallContext<Type> {
  /** Calls the host's handlers. */
  readonly host: Caller<H>;
}

/** What a host's handler gets besides the payload. `M` is the contract of the calling worker. */
export interface HostHandlerContext<
  in out M = UntypedMessages,
  out Type extends string = string,
> extends CallContext<Type> {
  /** Calls the worker that called. */
  readonly worker: Caller<M>;
}

/**
 * A host's handlers: exactly one for each message type of contract `H`. `M` is the contract of
 * `context.worker`, which calls the worker that called.
 *
 * @example
 * ```ts
 * import { createWorker, type DefineMessages, type HostHandlers } from 'isolated-workers';
 * import type { Messages } from './contract.js';
 *
 * type Host = DefineMessages<{ progress: { payload: { done: number } } }>;
 * const handlers: HostHandlers<Host, Messages> = {
 *   progress: ({ done }) => console.log(done),
 * };
 * const worker = await createWorker<Messages, Host>('./my-worker.js', { handlers });
 * ```
 */
export type HostHandlers<H = NoMessages, M = UntypedMessages> = {
  readonly [K in keyof H as K & string]: string extends keyof H
    ? UntypedHandler<HostHandlerContext<M>>
    : (
        payload: Received<H, PayloadOf<H, K>>,
        context: HostHandlerContext<M, K & string>,
      ) => ResultOf<H, K> | Promise<ResultOf<H, K>> | PromiseLike<ResultOf<H, K>>;
};

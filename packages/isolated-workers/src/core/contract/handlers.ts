import type { Caller } from './caller.js';
import type { Items } from './items.js';
import type { Arriving, Given, Meta, NoMessages, UntypedMessages } from './messages.js';

/**
 * A worker's handlers: exactly one for each message type of contract `M`. `H` is the contract of
 * `context.host`, which calls the host. A handler may be async. What it gets is typed as it arrives, what it gives as
 * declared.
 *
 * The handler of a type with `stream` is a generator, async or not, and returns the `result` if the contract declares
 * one. Without a `result` it may as well return any iterable, async iterable or `ReadableStream` of the items, or a
 * promise of one. It is asked for items as they are read; when the caller stops reading, it is closed: a generator's
 * `finally` runs.
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
    ? UntypedHandler<HandlerContext<H, string, unknown, unknown>>
    : (
        payload: Arriving<M, K, 'payload'>,
        context: keyof M[K] extends 'payload' | 'result'
          ? HandlerContext<H, K & string, never>
          : HandlerContext<H, K & string, Arriving<M, K, 'input'>, Given<M, K, 'progress'>>,
      ) => Returned<M, K>;
};

/** What a handler of message type `K` may return. */
type Returned<M, K extends keyof M> = 'stream' extends keyof M[K]
  ? 'result' extends keyof M[K]
    ? | AsyncGenerator<Given<M, K, 'stream'>, Given<M, K, 'result'>, undefined>
      | Generator<Given<M, K, 'stream'>, Given<M, K, 'result'>, undefined>
    : | OnlyItems<Given<M, K, 'stream'>>
      | Promise<OnlyItems<Given<M, K, 'stream'>>>
      | PromiseLike<OnlyItems<Given<M, K, 'stream'>>>
  : // With `Promise` beside `PromiseLike`, a compile error names the wrong result, not a `then` method.
    Given<M, K, 'result'> | Promise<Given<M, K, 'result'>> | PromiseLike<Given<M, K, 'result'>>;

/**
 * A source whose generator returns nothing: nobody would receive it. Generators are named for the compile errors: they
 * then say which item is wrong.
 */
type OnlyItems<Item> =
  | AsyncGenerator<Item, void, undefined>
  | Generator<Item, void, undefined>
  | (Iterable<Item, void> & object)
  | AsyncIterable<Item, void>
  | ReadableStream<Item>;

/** A handler where no contract is named. As a method it may say what its payload is, as in JavaScript by `@param`. */
type UntypedHandler<Context> = {
  handle(payload: unknown, context: Context): unknown;
}['handle'];

/** What every handler gets besides the payload. */
interface CallContext<out Type extends string, out Input, in Progress> {
  /**
   * Aborts when the caller gives up, its deadline passes, or it is gone. `signal.reason` is the caller's reason, as far
   * as it can be sent in 64 KiB; a RequestTimeoutError; or a WorkerClosedError.
   */
  readonly signal: AbortSignal;
  /** The number that pairs this request with its answer; 0 for a notification. */
  readonly tx: number;
  /** The message type being handled. */
  readonly type: Type;
  /** What the caller gave as the option `meta`; an empty object if it gave none. */
  readonly meta: Meta;
  /**
   * The items that the caller gives, for a message type with `input`; else there are none. What its source throws, the
   * loop over them throws. A handler need not read them: when it stops or ends, their source is closed.
   */
  readonly input: Items<Input>;
  /**
   * Sends news to the caller's `onProgress`, for a message type with `progress`. Does nothing if the caller does not
   * listen. If news are given faster than they travel, the latest takes the place of those that still wait. Throws
   * SerializationError or MessageTooLargeError.
   */
  readonly progress: (progress: Progress) => void;
}

/** What a worker's handler gets besides the payload. */
export interface HandlerContext<
  in out H = NoMessages,
  out Type extends string = string,
  out Input = unknown,
  in Progress = never,
> extends CallContext<Type, Input, Progress> {
  /** Calls the host's handlers. */
  readonly host: Caller<H>;
}

/** What a host's handler gets besides the payload. `M` is the contract of the calling worker. */
export interface HostHandlerContext<
  in out M = UntypedMessages,
  out Type extends string = string,
  out Input = unknown,
  in Progress = never,
> extends CallContext<Type, Input, Progress> {
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
    ? UntypedHandler<HostHandlerContext<M, string, unknown, unknown>>
    : (
        payload: Arriving<H, K, 'payload'>,
        context: keyof H[K] extends 'payload' | 'result'
          ? HostHandlerContext<M, K & string, never>
          : HostHandlerContext<M, K & string, Arriving<H, K, 'input'>, Given<H, K, 'progress'>>,
      ) => Returned<H, K>;
};

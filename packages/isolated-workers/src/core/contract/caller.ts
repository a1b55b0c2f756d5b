import type { ItemStream, Source } from './items.js';
import type {
  Arriving,
  Conversing,
  Given,
  Meta,
  TypeOf,
  WithoutResult,
  WithoutStream,
  WithStream,
} from './messages.js';

/** Options of `send()`. A message type with `input` takes an {@link InputOption} beside them, one with `progress` a {@link ProgressOption}. */
export interface SendOptions extends NotifyOptions {
  /**
   * Milliseconds from the call to its answer; `0` or `Infinity`: no deadline. When it passes, the call
   * rejects with RequestTimeoutError and the handler's `signal` aborts.
   * @default this side's option `timeouts` for the message type, else its `timeout`, else none
   */
  readonly timeout?: number | undefined;
  /** When it aborts, the call rejects with `signal.reason` at once and the handler's `signal` aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `stream()`. Its `timeout` is for the whole, from the call to the result. */
export interface StreamOptions extends SendOptions {
  /**
   * Milliseconds that the reader waits for the next item, or for the end; `0` or `Infinity`: no limit. When they pass,
   * the stream ends with RequestTimeoutError and the handler's `signal` aborts.
   * @default none
   */
  readonly itemTimeout?: number | undefined;
}

/** Options of `notify()`. */
export interface NotifyOptions {
  /**
   * Strings that travel with the message: middleware sees them, the handler has them as `context.meta`. At most 8 KiB
   * of UTF-8.
   * @default none
   */
  readonly meta?: Meta | undefined;
}

/**
 * The option of a message type with `input`.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { createWorker, type DefineMessages } from 'isolated-workers';
 *
 * type Messages = DefineMessages<{
 *   upload: { payload: { name: string }; input: Uint8Array; result: { bytes: number } };
 * }>;
 * const worker = await createWorker<Messages>('./store.js');
 * const input = createReadStream('photo.jpg');
 * const { bytes } = await worker.send('upload', { name: 'photo' }, { input });
 * ```
 */
export interface InputOption<Item> {
  /**
   * Where the items for the handler come from. They are taken as the handler reads them, and 64 KiB ahead at most, 1 MiB
   * for a handler that is faster than they come. When
   * the handler stops reading or ends, the source is closed; what the source throws, the handler's loop throws.
   */
  readonly input: Source<Item>;
}

/**
 * The option of a message type with `progress`.
 *
 * @example
 * ```ts
 * import { createWorker, type DefineMessages } from 'isolated-workers';
 *
 * type Messages = DefineMessages<{
 *   build: { payload: string[]; result: boolean; progress: { done: number; of: number } };
 * }>;
 * const worker = await createWorker<Messages>('./builder.js');
 * await worker.send('build', ['a.ts', 'b.ts'], {
 *   onProgress: ({ done, of }) => console.log(`${done}/${of}`),
 * });
 * ```
 */
export interface ProgressOption<Progress> {
  /**
   * Is called with the news of the running request, in order, and never after its end. If the worker gives them faster
   * than they travel, the latest takes the place of those that still wait. If it throws, the call rejects with
   * that, and the handler's `signal` aborts.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The arguments of `send()` after the message type: the payload, if there is one, and the options. */
export type SendArgs<M, K extends TypeOf<M>> = Args<
  PayloadForAll<M, K>,
  OptionsForAll<M, K, SendOptions>,
  K
>;

/** The arguments of `stream()` after the message type. */
export type StreamArgs<M, K extends TypeOf<M>> = Args<
  PayloadForAll<M, K>,
  OptionsForAll<M, K, StreamOptions>,
  K
>;

/** The arguments of `notify()` after the message type. */
export type NotifyArgs<M, K extends TypeOf<M>> = Args<PayloadForAll<M, K>, NotifyOptions, K>;

/** A payload that suits every message type in `K`. */
type PayloadForAll<M, K extends TypeOf<M>> = (
  K extends unknown ? (payload: Given<M, K, 'payload'>) => void : never
) extends (payload: infer Payload) => void
  ? Payload
  : never;

/** Options that suit every message type in `K`. */
type OptionsForAll<M, K extends TypeOf<M>, Options> = K & Conversing<M> extends never
  ? Options
  : (
        K extends unknown ? (options: Options & InputOf<M, K> & ProgressOf<M, K>) => void : never
      ) extends (options: infer Suiting extends Options) => void
    ? Suiting
    : never;

type Args<Payload, Options, K> =
  Record<never, never> extends Options
    ? undefined extends Payload
      ? [payload?: Payload | undefined, options?: Options]
      : [payload: Payload, options?: Options]
    : [payload: Payload, options: Options] | OfSeveral<K>;

/**
 * Nothing, but a union of tuples if `K` is one of several types. Of a union the compiler does not count the arguments:
 * where a call names a type that is none of `K`, the error is about the type then, not about the option `input`, which
 * another type needs.
 */
type OfSeveral<K, Each = K> = Each extends unknown ? ([K] extends [Each] ? never : [never]) : never;

type InputOf<M, K extends TypeOf<M>> = M[K] extends { readonly input: unknown }
  ? InputOption<Given<M, K, 'input'>>
  : 'input' extends keyof M[K]
    ? { readonly input?: Source<Given<M, K, 'input'>> | undefined }
    : unknown;

type ProgressOf<M, K extends TypeOf<M>> = 'progress' extends keyof M[K]
  ? ProgressOption<Arriving<M, K, 'progress'>>
  : unknown;

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
   * declares none; rejects with what the handler throws. For message types without a `stream`. The options of a
   * type with `input` are required: {@link InputOption}.
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
  send<K extends WithoutStream<M>>(
    type: K,
    ...args: SendArgs<M, K>
  ): Promise<Arriving<M, K, 'result'>>;

  /**
   * Runs the handler for `type` on the other side, and returns the items that it gives one after the other. For message
   * types with a `stream`. The request is sent at once, whether the items are read or not. A running stream is a
   * pending call: its `timeout` is for the whole, `itemTimeout` for the wait between two items.
   *
   * Never throws: what {@link send} would reject with, the reader gets in its loop, and `result` rejects with it. See
   * {@link ItemStream}.
   *
   * @example
   * ```ts
   * import { createWorker, type DefineMessages } from 'isolated-workers';
   *
   * type Messages = DefineMessages<{
   *   rows: { payload: { table: string }; stream: { id: number } };
   *   upper: { input: string; stream: string };
   * }>;
   * const worker = await createWorker<Messages>('./database.js');
   * for await (const { id } of worker.stream('rows', { table: 'users' }, { itemTimeout: 5_000 })) {
   *   if (id > 100) break; // the handler's generator ends, too
   * }
   * for await (const line of worker.stream('upper', undefined, { input: ['a', 'b'] })) console.log(line);
   * ```
   */
  stream<K extends WithStream<M>>(
    type: K,
    ...args: StreamArgs<M, K>
  ): ItemStream<Arriving<M, K, 'stream'>, Arriving<M, K, 'result'>>;

  /**
   * Sends a message that is not answered; for message types that are no more than a payload. Resolves when the
   * operating system has taken the bytes, which says nothing about the handler. If that throws, this side
   * emits `'error'`.
   *
   * Rejects with SerializationError, MessageTooLargeError, ProtocolError, WorkerExitError or
   * WorkerClosedError.
   */
  notify<K extends WithoutResult<M>>(type: K, ...args: NotifyArgs<M, K>): Promise<void>;
}

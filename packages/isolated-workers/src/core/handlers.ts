import type { Serializer } from '../utils/serializer.js';
import type { Caller } from './client.js';
import type {
  MessageMap,
  NoMessages,
  PayloadOf,
  Received,
  ResultOf,
  TypeOf,
  UntypedMessages,
  WireOf,
  WithoutResult,
} from './contract.js';

/**
 * One handler for every message type of contract `M`, none missing and none beyond; `H` is what
 * they may call back with `context.host`. A handler may be async. Its payload is typed as it
 * arrives, its result as declared.
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
  readonly [K in keyof M as K & string]: (
    payload: Received<M, PayloadOf<M, K>>,
    context: HandlerContext<H, string extends keyof M ? string : K & string>,
    // `Promise` beside `PromiseLike`: with it an error names the wrong result, not a `then` method.
  ) => ResultOf<M, K> | Promise<ResultOf<M, K>> | PromiseLike<ResultOf<M, K>>;
};

/** What a handler is given beside the payload. */
export interface HandlerContext<in out H = NoMessages, out Type extends string = string> {
  /**
   * Aborts when the caller has given up: by its own signal, at its deadline, or because it is gone.
   */
  readonly signal: AbortSignal;
  /** The number that pairs this request with its answer. */
  readonly tx: number;
  /** The message type being handled. */
  readonly type: Type;
  /** Calls the host's handlers. Among the host's own handlers it has nothing to call. */
  readonly host: Caller<H>;
}

/** A message that wants an answer. */
export interface RequestMessage<Type extends string, Payload> {
  readonly kind: 'request';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
}

/** A message that wants no answer. */
export interface NotificationMessage<Type extends string, Payload> {
  readonly kind: 'notification';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
}

/** The answer of a handler that returned. */
export interface ResultMessage<Type extends string, Payload> {
  readonly kind: 'result';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
}

/** The answer of a handler that threw. */
export interface ErrorMessage<Type extends string> {
  readonly kind: 'error';
  readonly type: Type;
  readonly tx: number;
  error: unknown;
}

/**
 * On its way out a value is as declared, on its way in as it arrived; for most types the two are
 * one.
 */
type EitherSide<M, T> = T | Received<M, T>;

/** The request or notification messages of type `K`, as middleware sees them. */
export type MessageOf<M, K extends TypeOf<M>> = K extends unknown
  ? | RequestMessage<K, EitherSide<M, PayloadOf<M, K>>>
    | (K extends WithoutResult<M> ? NotificationMessage<K, EitherSide<M, PayloadOf<M, K>>> : never)
  : never;

/** Every request and notification message of `M`. */
export type AllMessages<M> = MessageOf<M, TypeOf<M>>;

/** Every result message of `M`. */
export type AllResults<M> = {
  [K in TypeOf<M>]: ResultMessage<K, EitherSide<M, ResultOf<M, K>>>;
}[TypeOf<M>];

/** Everything that middleware sees: discriminated by `kind`, then by `type`. */
export type AnyMessage<M = UntypedMessages, H = NoMessages> =
  | AllMessages<M>
  | AllResults<M>
  | ErrorMessage<TypeOf<M>>
  | (TypeOf<H> extends never ? never : AllMessages<H> | AllResults<H> | ErrorMessage<TypeOf<H>>);

/**
 * Sees every message of one side, in both directions, and may replace `payload` or `error`, in
 * place or by returning another message. When it throws, that request rejects with what it threw.
 * Messages keep their order, so each waits for the one before it: never await a `send()` of the
 * same link here.
 *
 * @example
 * ```ts
 * import { createWorker, type Middleware } from 'isolated-workers';
 * import type { Messages } from './contract.js';
 *
 * const trim: Middleware<Messages> = (message, direction) => {
 *   if (direction === 'send' && message.kind === 'notification' && message.type === 'log') {
 *     message.payload = { line: message.payload.line.trim() };
 *   }
 * };
 * const worker = await createWorker<Messages>('./worker.js', { middleware: trim });
 * ```
 */
export type Middleware<M = UntypedMessages, H = NoMessages> = (
  message: AnyMessage<M, H>,
  direction: 'send' | 'receive',
) => AnyMessage<M, H> | void | Promise<AnyMessage<M, H> | void>;

// `NoInfer`: without a contract named, none is made up from the option.
/** Milliseconds per message type; `0` or `Infinity`: no deadline. */
export type TimeoutsOf<M> = { readonly [K in TypeOf<NoInfer<M>>]?: number | undefined };

/**
 * The `serializer` option: optional where the contract's wire is JSON, required where the contract
 * names another.
 */
export type SerializerOption<M> =
  'json' extends WireOf<M>
    ? { readonly serializer?: Serializer<WireOf<M>> | undefined }
    : { readonly serializer: Serializer<WireOf<M>> };

/** The `handlers` option: required as soon as the worker may call the host. */
export type HandlersOption<H> = [keyof H] extends [never]
  ? { readonly handlers?: Readonly<Record<string, never>> | undefined }
  : { readonly handlers: Handlers<H> };

/** What a contract `H` for the host may look like beside `M`: both go over the same wire. */
export type HostMessages<M, H> = [keyof H] extends [never]
  ? unknown
  : WireOf<H> extends WireOf<M>
    ? MessageMap<H>
    : 'the contracts of worker and host must name the same wire format';

/** The options as a last argument, which may be left out unless one of them is required. */
export type OptionsArgs<Options> =
  Record<never, never> extends Options ? [options?: Options] : [options: Options];

/**
 * The arguments of `createWorker()`: the script and its options, or the options with `workerScript`
 * among them.
 */
export type CreateWorkerArgs<Options> =
  Record<never, never> extends Options
    ? [script: string | URL | WithScript<Options>, options?: Options]
    : [script: string | URL, options: Options] | [options: WithScript<Options>];

type WithScript<Options> = Options & {
  /**
   * The worker's program: a path, a URL or the text of a `file:` URL. A relative path is taken from
   * `process.cwd()`.
   */
  readonly workerScript: string | URL;
};

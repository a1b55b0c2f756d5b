import type {
  Conversing,
  Delivered,
  Given,
  Meta,
  NoMessages,
  Part,
  TypeOf,
  UntypedMessages,
  WithoutResult,
} from './messages.js';

/** A message that is answered. */
export interface RequestMessage<Type extends string, Payload> {
  readonly kind: 'request';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
  /** The option `meta` of the call. */
  meta?: Meta | undefined;
}

/** A message that is not answered. */
export interface NotificationMessage<Type extends string, Payload> {
  readonly kind: 'notification';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
  /** The option `meta` of the call. */
  meta?: Meta | undefined;
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

/** One item, of a stream or an input. */
export interface ItemMessage<
  Type extends string,
  Payload,
  Of extends 'stream' | 'input' = 'stream' | 'input',
> {
  readonly kind: 'item';
  /** Whether a handler gives it to its caller, or a caller to its handler. */
  readonly of: Of;
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
}

/** The end of an input. That of a stream is its result, or an error. */
export interface EndMessage<Type extends string> {
  readonly kind: 'end';
  readonly type: Type;
  readonly tx: number;
  /** What the source threw, if it failed. */
  error?: unknown;
}

/** News of a request that is still running. */
export interface ProgressMessage<Type extends string, Payload> {
  readonly kind: 'progress';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
}

/** An outgoing value is as given, an incoming one as it arrived, not yet checked. For most types these are the same. */
type EitherSide<M, K extends keyof M, P extends Part> = Given<M, K, P> | Delivered<M, K, P>;

/** The request or notification messages of type `K`, as middleware sees them. */
export type MessageOf<M, K extends TypeOf<M>> = K extends unknown
  ? | RequestMessage<K, EitherSide<M, K, 'payload'>>
    | (K extends WithoutResult<M> ? NotificationMessage<K, EitherSide<M, K, 'payload'>> : never)
  : never;

/** Every request and notification message of `M`. */
export type AllMessages<M> = MessageOf<M, TypeOf<M>>;

/** Every result message of `M`. */
export type AllResults<M> = {
  [K in TypeOf<M>]: ResultMessage<K, EitherSide<M, K, 'result'>>;
}[TypeOf<M>];

/** The messages between the request of type `K` and its answer: items, progress and the end of an input. */
export type PassingOf<M, K extends TypeOf<M>> = K extends unknown
  ? | ('stream' extends keyof M[K] ? ItemMessage<K, EitherSide<M, K, 'stream'>, 'stream'> : never)
    | ('input' extends keyof M[K]
        ? ItemMessage<K, EitherSide<M, K, 'input'>, 'input'> | EndMessage<K>
        : never)
    | ('progress' extends keyof M[K] ? ProgressMessage<K, EitherSide<M, K, 'progress'>> : never)
  : never;

/** All that contract `M` leads to. */
type Exchanged<M> =
  AllMessages<M> | AllResults<M> | ErrorMessage<TypeOf<M>> | PassingOf<M, Conversing<M>>;

/** Everything that middleware sees, discriminated by `kind`, then by `type`. */
export type AnyMessage<M = UntypedMessages, H = NoMessages> =
  Exchanged<M> | (TypeOf<H> extends never ? never : Exchanged<H>);

/**
 * Sees every message of one side, in both directions, the items of streams and inputs among them. It may replace
 * `payload`, `error` or `meta`, in place or by returning another message. If it throws, that call rejects with what it threw. Messages keep their order,
 * so each waits for the one before: awaiting a `send()` over the same link here would never end.
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

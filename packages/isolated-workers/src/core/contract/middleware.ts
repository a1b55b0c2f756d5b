import type {
  UntypedMessages,
  NoMessages,
  Received,
  PayloadOf,
  ResultOf,
  TypeOf,
  WithoutResult,
} from './messages.js';

/** A message that is answered. */
export interface RequestMessage<Type extends string, Payload> {
  readonly kind: 'request';
  readonly type: Type;
  readonly tx: number;
  payload: Payload;
}

/** A message that is not answered. */
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

/** An outgoing value is as declared, an incoming one as it arrived. For most types these are the same. */
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

/** Everything that middleware sees, discriminated by `kind`, then by `type`. */
export type AnyMessage<M = UntypedMessages, H = NoMessages> =
  | AllMessages<M>
  | AllResults<M>
  | ErrorMessage<TypeOf<M>>
  | (TypeOf<H> extends never ? never : AllMessages<H> | AllResults<H> | ErrorMessage<TypeOf<H>>);

/**
 * Sees every message of one side, in both directions. It may replace `payload` or `error`, in place or by
 * returning another message. If it throws, that call rejects with what it threw. Messages keep their order,
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

import type { FunctionLike } from './cannot-travel.js';
import type { OverJson } from './over-json.js';
import type { OverStructuredClone } from './over-structured-clone.js';

declare const wire: unique symbol;

/**
 * A contract: the messages that one side handles for the other, imported as a type by both.
 *
 * Each key is a message type. `payload` is what is sent with it (left out: nothing is sent;
 * `payload?:`: it may be left out of the call); `result` is what the handler answers (left out: the
 * answer only says that the handler is done, and `notify()` is allowed). An interface and a type
 * alias are equally good.
 *
 * `Wire` names the format on the wire, and with it the serializer that both sides must use. What
 * the sender gives is typed as declared; what the receiver gets is typed as it arrives in that
 * format (see {@link Received}).
 *
 * @example
 * ```ts
 * // contract.ts
 * import type { DefineMessages } from 'isolated-workers';
 *
 * export type Messages = DefineMessages<{
 *   compute: { payload: { data: number[] }; result: { sum: number } };
 *   ping: { result: 'pong' };
 *   log: { payload: { line: string } };
 * }>;
 * ```
 */
export type DefineMessages<Map extends MessageMap<Map>, Wire extends string = 'json'> = {
  readonly [Type in keyof Map]: Map[Type];
} & (Wire extends 'json' ? { readonly [wire]?: Wire } : { readonly [wire]: Wire });

/**
 * What a contract may look like: string keys, and in each message `payload`, `result` or neither.
 */
export type MessageMap<Map> = {
  readonly [Type in keyof Map]: Type extends string
    ? MessageDefinition<Map[Type]>
    : Type extends typeof wire
      ? unknown
      : 'the name of a message is a string';
};

type MessageDefinition<Definition> = Definition extends FunctionLike
  ? 'a message is described as { payload, result }, not as a function'
  : Definition extends object
    ? {
        readonly [Key in keyof Definition]: Key extends 'payload' | 'result'
          ? unknown
          : 'a message is described by payload and result only';
      }
    : { readonly payload?: unknown; readonly result?: unknown };

/**
 * The contract of a call that names none: every message type, nothing known about payload or
 * result, any serializer.
 */
export interface UntypedMessages {
  readonly [type: string]: { payload: unknown; result?: unknown };
  readonly [wire]: string;
}

/**
 * The contract without messages: what the host handles for its worker, unless a contract is named.
 */
export type NoMessages = Record<never, never>;

/** The name of the contract's wire format: `'json'` unless the contract names another. */
export type WireOf<M> = M extends { readonly [wire]: infer Wire extends string } ? Wire : 'json';

/**
 * What arrives of a `T` over the wire of contract `M`. Under `'json'` a `Date` arrives as a string,
 * functions are dropped, and what cannot arrive at all is a {@link CannotTravel} that says why;
 * under `'structured'` it is the structured clone; under any other name it is a `T`, as the
 * format's own serializer promises.
 */
export type Received<M, T> = OverWire<WireOf<M>, T>;

type OverWire<Wire extends string, T> = Wire extends 'json'
  ? OverJson<T>
  : Wire extends 'structured'
    ? OverStructuredClone<T>
    : T;

/**
 * The payload of message type `K` as its sender gives it; `undefined` where the contract declares
 * none.
 */
export type PayloadOf<M, K extends keyof M> = K extends unknown
  ? 'payload' extends keyof M[K]
    ? M[K]['payload']
    : undefined
  : never;

/**
 * The payload of the answer to `K` as the handler gives it; `void` where the contract declares
 * none.
 */
export type ResultOf<M, K extends keyof M> = K extends unknown
  ? 'result' extends keyof M[K]
    ? M[K]['result']
    : void
  : never;

/** The message types of `M`. */
export type TypeOf<M> = keyof M & string;

/** The message types of `M` that declare a `result`. */
export type WithResult<M> = {
  [K in TypeOf<M>]: M[K] extends { readonly result: unknown } ? K : never;
}[TypeOf<M>];

/** The message types of `M` that declare no `result`: those that `notify()` takes. */
export type WithoutResult<M> = {
  [K in TypeOf<M>]: M[K] extends { readonly result: unknown } ? never : K;
}[TypeOf<M>];

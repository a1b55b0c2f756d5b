import type { FunctionLike } from './cannot-travel.js';
import type { OverJson } from './over-json.js';
import type { OverStructuredClone } from './over-structured-clone.js';

/** What names a contract's wire format. No member, so that `keyof` a contract are its message types and nothing else. */
type WireMark<Wire extends string> = (wire: Wire) => Wire;

/**
 * A contract: the messages that one side handles for the other. Both sides import it as a type.
 *
 * Each key is a message type. `payload` is what its sender gives: without it nothing is sent, and with
 * `payload?:` the call may leave it out. `result` is what the handler answers: without it the answer only
 * says that the handler is done, and `notify()` is allowed. The map may be an interface or a type alias.
 *
 * `Wire` names the wire format, and so the serializer that both sides must use. What the sender gives is
 * typed as declared; what the receiver gets is typed as it arrives in that format (see {@link Received}).
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
} & (Wire extends 'json' ? object : WireMark<Wire>);

/** What a contract may be: string keys, and in each message `payload`, `result`, both or neither. */
export type MessageMap<Map> = {
  readonly [Type in keyof Map]: Type extends string
    ? MessageDefinition<Map[Type]>
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

/** The contract of a call that names none: any message type, any payload and result, any serializer. */
export interface UntypedMessages extends WireMark<string> {
  readonly [type: string]: { payload: unknown; result?: unknown };
}

/** The empty contract: what the host handles for its worker, unless a contract is named. */
export type NoMessages = Record<never, never>;

/** The name of the contract's wire format, by default `'json'`. */
export type WireOf<M> = M extends WireMark<infer Wire> ? Wire : 'json';

/**
 * What arrives of a `T` over the wire of contract `M`. Under `'json'` a `Date` arrives as a string, functions
 * are dropped, and a value that cannot arrive is a {@link CannotTravel} that says why. Under `'structured'`
 * it is the structured clone. Under any other name it is a `T`, as that format's serializer promises.
 */
export type Received<M, T> =
  // Always true, but not evaluated while `T` is generic: declaration files name this type, and none that is not exported.
  [T] extends [unknown] ? OverWire<WireOf<M>, T> : never;

type OverWire<Wire extends string, T> = Wire extends 'json'
  ? OverJson<T>
  : Wire extends 'structured'
    ? OverStructuredClone<T>
    : T;

/** The payload of message type `K` as its sender gives it; `undefined` if the contract declares none. */
export type PayloadOf<M, K extends keyof M> = K extends unknown
  ? 'payload' extends keyof M[K]
    ? M[K]['payload']
    : undefined
  : never;

/** The result of message type `K` as its handler gives it; `void` if the contract declares none. */
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

/** The message types of `M` that declare no `result`: those that `notify()` accepts. */
export type WithoutResult<M> = {
  [K in TypeOf<M>]: M[K] extends { readonly result: unknown } ? never : K;
}[TypeOf<M>];

import type { CannotTravel, FunctionLike } from './cannot-travel.js';
import type { Checked, CheckedMark } from './checked-parts.js';
import type { OverJson } from './over-json.js';
import type { OverStructuredClone } from './over-structured-clone.js';

/** What names a contract's wire format. No member, so that `keyof` a contract are its message types and nothing else. */
export type WireMark<Wire extends string> = (wire: Wire) => Wire;

/**
 * A contract: the messages that one side handles for the other. Both sides import it as a type.
 *
 * Each key is a message type. `payload` is what its sender gives: without it nothing is sent, and with
 * `payload?:` the call may leave it out. `result` is what the handler answers: without it the answer only
 * says that the handler is done. The map may be an interface or a type alias.
 *
 * `stream` is the type of the items that the handler gives one after the other: `stream()` is called instead of
 * `send()`. `input` is the type of the items that the caller gives to the handler. `progress` is the type of the news of a request that is still running. A message without any of these and
 * without `result` may be sent by `notify()`.
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
 *
 * @example
 * ```ts
 * import type { DefineMessages } from 'isolated-workers';
 *
 * export type Messages = DefineMessages<{
 *   rows: { payload: { table: string }; stream: { id: number } };
 *   upload: { payload: { name: string }; input: Uint8Array; result: { bytes: number } };
 *   build: { payload: string[]; result: boolean; progress: { done: number } };
 * }>;
 * ```
 */
export type DefineMessages<Map extends MessageMap<Map>, Wire extends string = 'json'> = {
  readonly [Type in keyof Map]: Map[Type];
} & (Wire extends 'json' ? object : WireMark<Wire>);

/** What a contract may be: string keys, and in each message any of the parts, or none. */
export type MessageMap<Map> = {
  readonly [Type in keyof Map]: Type extends string
    ? MessageDefinition<Map[Type]>
    : 'the name of a message is a string';
};

/** The parts of a message. */
export type Part = 'payload' | 'result' | 'stream' | 'input' | 'progress';

type MessageDefinition<Definition> = Definition extends FunctionLike
  ? 'a message is described as { payload, result }, not as a function'
  : Definition extends object
    ? {
        readonly [Key in keyof Definition]: Key extends Part
          ? unknown
          : 'a message is described by payload, result, stream, input and progress only';
      }
    : { readonly [Key in Part]?: unknown };

/** The contract of a call that names none: any message type, whatever is given and arrives, any serializer. */
export interface UntypedMessages extends WireMark<string> {
  readonly [type: string]: {
    payload: unknown;
    result?: unknown;
    stream?: unknown;
    input?: unknown;
    progress?: unknown;
  };
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

/**
 * What the sender of a part of message type `K` gives: the caller its payload and each item of `input`, the handler its
 * result, each item of `stream` and each `progress`. What the contract does not declare is `undefined` as a payload,
 * `void` as a result, and else `never`.
 */
export type Given<M, K extends keyof M, P extends Part> = K extends unknown
  ? P extends keyof M[K]
    ? M extends CheckedMark
      ? GivenTo<M[K][P]>
      : M[K][P]
    : Undeclared[P]
  : never;

interface Undeclared extends Record<Exclude<Part, 'payload' | 'result'>, never> {
  payload: undefined;
  result: void;
}

/** What the sender of a checked part gives. */
type GivenTo<Part> = Part extends Checked<infer Input, unknown> ? Input : never;

/**
 * What arrives of a part of message type `K`: what was given, as it comes over the wire (see {@link Received}). Only items
 * that are bytes need no serializer: whatever the wire, each arrives as a `Uint8Array`. Of a checked contract it is what
 * the schema makes of that.
 */
export type Arriving<M, K extends keyof M, P extends Part> = M extends CheckedMark
  ? Accepted<M, K, P>
  : Delivered<M, K, P>;

/** The same before any check. */
export type Delivered<M, K extends keyof M, P extends Part> = P extends 'stream' | 'input'
  ? K extends unknown
    ? ReceivedItem<M, Given<M, K, P>>
    : never
  : Received<M, Given<M, K, P>>;

type Accepted<M, K extends keyof M, P extends Part> = K extends unknown
  ? P extends keyof M[K]
    ? M[K][P] extends Checked<unknown, infer Output>
      ? Output
      : never
    : Given<M, K, P>
  : never;

export type ReceivedItem<M, T> = unknown extends T
  ? T
  : [T] extends [never]
    ? never
    : [T] extends [Uint8Array]
      ? Uint8Array extends T
        ? T
        : Uint8Array
      : [Extract<T, Uint8Array>] extends [never]
        ? Received<M, T>
        : CannotTravel<'items are bytes or values, not both: declare Uint8Array alone, or send the bytes as text'>;

/** The payload of message type `K` as its sender gives it; `undefined` if the contract declares none. */
export type PayloadOf<M, K extends keyof M> = Given<M, K, 'payload'>;

/** The result of message type `K` as its handler gives it; `void` if the contract declares none. */
export type ResultOf<M, K extends keyof M> = Given<M, K, 'result'>;

/** The message types of `M`. */
export type TypeOf<M> = keyof M & string;

/** The message types of `M` that declare a `result`. */
export type WithResult<M> = {
  [K in TypeOf<M>]: M[K] extends { readonly result: unknown } ? K : never;
}[TypeOf<M>];

/** The message types of `M` that are no more than a payload: those that `notify()` accepts. */
export type WithoutResult<M> = {
  [K in TypeOf<M>]: M[K] extends Answered ? never : K;
}[TypeOf<M>];

type Answered =
  | { readonly result: unknown }
  | { readonly stream: unknown }
  | { readonly input: unknown }
  | { readonly progress: unknown };

/** The message types of `M` that declare a `stream`: those that `stream()` accepts. */
export type WithStream<M> = {
  [K in TypeOf<M>]: 'stream' extends keyof M[K] ? K : never;
}[TypeOf<M>];

/** The message types of `M` that declare no `stream`: those that `send()` accepts. */
export type WithoutStream<M> = {
  [K in TypeOf<M>]: M[K] extends { readonly stream: unknown } ? never : K;
}[TypeOf<M>];

/** The message types of `M` that are more than a payload and a result. */
export type Conversing<M> = {
  [K in TypeOf<M>]: keyof M[K] extends 'payload' | 'result' ? never : K;
}[TypeOf<M>];

/** Strings that travel beside a payload, such as a trace's id: at most 8 KiB of them. */
export type Meta = Readonly<Record<string, string>>;

declare const reason: unique symbol;

/**
 * The type of a declared value that cannot arrive. No value has this type. It is for readers of hovers and
 * compile errors: `Reason` says why, and what to do instead.
 */
export interface CannotTravel<Reason extends string> {
  readonly [reason]: Reason;
}

/** Anything that can be called or constructed. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- every function's type extends it, and a member may be declared as it
export type FunctionLike = Function;

/** Built-in objects that arrive empty, or whose message is refused, whatever the wire format. */
export type Opaque =
  | PromiseLike<unknown>
  | ((WeakMap<object, unknown> | WeakSet<object>) & NoSize)
  | Generator<unknown, unknown, never>
  | AsyncGenerator<unknown, unknown, never>
  | AbortSignal
  | URLSearchParams
  | DOMException
  | Blob
  | KeyOfWebCrypto;

/** But for this, a `Map` has all members of a `WeakMap`, and a `Set` those of a `WeakSet`. */
interface NoSize {
  readonly size?: never;
}

/** A `CryptoKey`, which is no global of every `@types/node`. */
interface KeyOfWebCrypto {
  readonly algorithm: { name: string };
  readonly extractable: boolean;
  readonly type: 'private' | 'public' | 'secret';
  readonly usages: readonly string[];
}

export type OpaqueReason =
  'no wire format carries this object: await a promise, throw an exception, send entries, text or bytes';

/** One plain object type instead of an intersection, for readable hovers. */
export type Flat<T> = T extends infer Whole ? { [K in keyof Whole]: Whole[K] } : never;

/** Whether `T` is an error or a class derived from one. A plain `{ name, message }` is not. */
export type ErrorLike<T> = T extends Error
  ? [keyof Error] extends [keyof T]
    ? true
    : false
  : false;

/**
 * Whether `T`, an array or a tuple, has members of its own, as `RegExpMatchArray` and classes derived from `Array`
 * have.
 */
export type HasAdditions<T extends readonly unknown[]> = [...T] extends T ? false : true;

/** Whether `T`, an array or a tuple, is an array: only the places of a tuple have types of their own. */
export type IsArray<T extends readonly unknown[]> = T[number][] extends T ? true : false;

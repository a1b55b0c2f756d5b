declare const reason: unique symbol;

/**
 * Stands where a declared value cannot arrive. No value has this type: it is there to be read, in
 * hovers and in errors, where `Reason` says why and what to do instead.
 */
export interface CannotTravel<Reason extends string> {
  readonly [reason]: Reason;
}

/** What can be called or constructed. */
export type FunctionLike =
  ((...args: never) => unknown) | (abstract new (...args: never) => unknown);

/** One plain object type instead of an intersection of several, for hovers that can be read. */
export type Flat<T> = T extends infer Whole ? { [K in keyof Whole]: Whole[K] } : never;

/** Exactly an error or a class derived from one; a plain `{ name, message }` is not. */
export type ErrorLike<T> = T extends Error
  ? [keyof Error] extends [keyof T]
    ? true
    : false
  : false;

/** Whether `T`, an array or a tuple, is an array: only a tuple's places have types of their own. */
export type IsArray<T extends readonly unknown[]> = T[number][] extends T ? true : false;

declare const reason: unique symbol;

/**
 * The type of a declared value that cannot arrive. No value has this type. It is for readers of hovers and
 * compile errors: `Reason` says why, and what to do instead.
 */
export interface CannotTravel<Reason extends string> {
  readonly [reason]: Reason;
}

/** Anything that can be called or constructed. */
export type FunctionLike =
  ((...args: never) => unknown) | (abstract new (...args: never) => unknown);

/** One plain object type instead of an intersection, for readable hovers. */
export type Flat<T> = T extends infer Whole ? { [K in keyof Whole]: Whole[K] } : never;

/** Whether `T` is an error or a class derived from one. A plain `{ name, message }` is not. */
export type ErrorLike<T> = T extends Error
  ? [keyof Error] extends [keyof T]
    ? true
    : false
  : false;

/** Whether `T`, an array or a tuple, is an array: only the places of a tuple have types of their own. */
export type IsArray<T extends readonly unknown[]> = T[number][] extends T ? true : false;

import type { CannotTravel, ErrorLike, Flat, FunctionLike, IsArray } from './cannot-travel.js';

/**
 * What arrives of a `T` sent as a structured clone. Dates, maps, sets, bigints and binary arrays stay what
 * they are. A class instance arrives as a plain object without methods, an error of a subclass as an `Error`
 * without its additions.
 */
export type OverStructuredClone<T> = [T] extends [Unchanged<T>] ? T : Changed<T>;

type Scalar = string | number | boolean | bigint | null | undefined | void;

/** Built-in objects that arrive with their class. */
type Copied = Date | RegExp | ArrayBuffer | ArrayBufferView;

/** Values that the algorithm refuses: the whole message fails. */
type Refused = symbol | PromiseLike<unknown> | SharedArrayBuffer;

/** Objects that the algorithm does not know and whose content is not in their properties. */
type Emptied = URL | URLSearchParams | AbortSignal;

/** `T` with `never` wherever the clone would differ. A `T` assignable to it arrives unchanged. */
type Unchanged<T> = unknown extends T
  ? T
  : T extends Scalar | Copied
    ? T
    : T extends FunctionLike | Refused | Emptied
      ? never
      : ErrorLike<T> extends true
        ? Error extends T
          ? T
          : never
        : T extends ReadonlyMap<infer Key, infer Item>
          ? ReadonlyMap<Unchanged<Key>, Unchanged<Item>>
          : T extends ReadonlySet<infer Item>
            ? ReadonlySet<Unchanged<Item>>
            : T extends readonly unknown[]
              ? // An array is evaluated lazily, so a type may contain itself.
                readonly Unchanged<T[number]>[]
              : { [K in keyof T]: K extends symbol ? never : Unchanged<T[K]> };

type Changed<T> =
  T extends Unchanged<T>
    ? T
    : T extends FunctionLike
      ? CannotTravel<'a function cannot be cloned'>
      : T extends Refused
        ? CannotTravel<'a symbol, a promise or shared memory cannot be cloned'>
        : T extends Emptied
          ? CannotTravel<'the clone of this object is empty: send its text'>
          : ErrorLike<T> extends true
            ? Error
            : T extends ReadonlyMap<infer Key, infer Item>
              ? Map<OverStructuredClone<Key>, OverStructuredClone<Item>>
              : T extends ReadonlySet<infer Item>
                ? Set<OverStructuredClone<Item>>
                : T extends readonly unknown[]
                  ? IsArray<T> extends true
                    ? T extends unknown[]
                      ? OverStructuredClone<T[number]>[]
                      : readonly OverStructuredClone<T[number]>[]
                    : { [I in keyof T]: OverStructuredClone<T[I]> }
                  : Flat<Members<T>>;

type Members<T> = {
  [K in keyof T as IncludesMethod<T[K]> extends true ? never : CloneKey<K>]: OverStructuredClone<
    T[K]
  >;
} & {
  [
    K in keyof T as IncludesMethod<T[K]> extends true
      ? [Exclude<T[K], FunctionLike | undefined>] extends [never]
        ? never
        : CloneKey<K>
      : never
  ]?: OverStructuredClone<Exclude<T[K], FunctionLike>>;
};

type CloneKey<K> = K extends symbol ? never : K;

type IncludesMethod<T> = unknown extends T
  ? false
  : [Extract<T, FunctionLike>] extends [never]
    ? false
    : true;

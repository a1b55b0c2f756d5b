import type { CannotTravel, ErrorLike, Flat, FunctionLike, IsArray } from './cannot-travel.js';

/**
 * What arrives of a `T` sent as JSON. A type that JSON carries unchanged stays the type as written. What
 * `toJSON()` replaces, `JSON.stringify()` drops or nothing can restore is typed as it arrives. `NaN` and the
 * infinities arrive as `null`, but the compiler sees numbers.
 */
export type OverJson<T> = [T] extends [Unchanged<T> | undefined | void] ? T : Root<T>;

/** What `JSON.stringify()` drops from an object, and writes as `null` in an array. */
type Dropped = FunctionLike | symbol | undefined | void;

interface WithToJson {
  toJSON(...args: never): unknown;
}

/** Objects whose content is not in their properties. */
type Emptied =
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView
  | ArrayBuffer
  | SharedArrayBuffer
  | RegExp
  | URLSearchParams;

/** `T` with `never` wherever JSON would change it. A `T` assignable to it arrives unchanged. */
type Unchanged<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null
    ? T
    : T extends bigint | Dropped | WithToJson | Emptied
      ? never
      : ErrorLike<T> extends true
        ? never
        : T extends readonly unknown[]
          ? // An array is evaluated lazily, so a type may contain itself.
            readonly (
              Unchanged<T[number]> | (HasOptionalPlace<T> extends true ? undefined : never)
            )[]
          : {
              [K in keyof T]: K extends symbol
                ? never
                : // Members of an index signature may always be missing.
                  Unchanged<T[K]> | (string extends K ? undefined : never);
            };

type HasOptionalPlace<T extends readonly unknown[]> = T['length'] extends Required<T>['length']
  ? false
  : true;

/** A whole payload or result: the frame, not JSON, carries its `undefined`. */
type Root<T> = T extends undefined | void
  ? T
  : T extends FunctionLike | symbol
    ? CannotTravel<'a function or symbol is nothing to JSON'>
    : Value<T>;

type Value<T> = [T] extends [Unchanged<T>] ? T : Changed<T>;

type Changed<T> =
  T extends Unchanged<T>
    ? T
    : T extends bigint
      ? CannotTravel<'JSON refuses a bigint: send its text, or name the wire format structured'>
      : T extends { toJSON(...args: never): infer Replacement }
        ? Value<Replacement>
        : T extends Emptied
          ? CannotTravel<'JSON empties this object: send its entries, or name the wire format structured'>
          : ErrorLike<T> extends true
            ? CannotTravel<'JSON empties an Error: throw it, send its fields, or name the wire format structured'>
            : T extends readonly unknown[]
              ? IsArray<T> extends true
                ? T extends unknown[]
                  ? Element<T[number]>[]
                  : readonly Element<T[number]>[]
                : { [I in keyof T]: T extends Record<I, unknown> ? Element<T[I]> : Place<T[I]> }
              : Flat<Members<T>>;

/** An optional place, at the end of a tuple: left out, it is not sent. */
type Place<T> = Value<Exclude<T, Dropped>>;

type Element<T> = Value<Exclude<T, Dropped>> | (IncludesDropped<T> extends true ? null : never);

type Members<T> = {
  [K in keyof T as IncludesDropped<T[K]> extends true ? never : JsonKey<K>]: Value<T[K]>;
} & {
  [
    K in keyof T as IncludesDropped<T[K]> extends true
      ? [Exclude<T[K], Dropped>] extends [never]
        ? never
        : JsonKey<K>
      : never
  ]?: Value<Exclude<T[K], Dropped>>;
};

type JsonKey<K> = K extends symbol ? never : K;

type IncludesDropped<T> = unknown extends T
  ? false
  : [Extract<T, Dropped>] extends [never]
    ? false
    : true;

import type {
  CannotTravel,
  ErrorLike,
  Flat,
  FunctionLike,
  HasAdditions,
  IsArray,
  Opaque,
  OpaqueReason,
} from './cannot-travel.js';

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
type Emptied = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | RegExp;

/** Bytes: an empty object, or one whose keys are numbers. */
type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/**
 * `T` with `never` wherever JSON would change it. A `T` assignable to it arrives unchanged. With `undefined` for `Gap`
 * the optional places of tuples are not looked at.
 */
type Unchanged<T, Gap = never> = unknown extends T
  ? T
  : T extends string | number | boolean | null
    ? T
    : T extends bigint | Dropped | WithToJson | Emptied | Bytes | Opaque
      ? never
      : ErrorLike<T> extends true
        ? never
        : T extends readonly unknown[]
          ? HasAdditions<T> extends true
            ? never
            : HasOptionalPlace<T> extends true
              ? [Gap] extends [never]
                ? never
                : readonly (Unchanged<T[number], Gap> | Gap)[]
              : // An array is evaluated lazily, so a type may contain itself.
                readonly Unchanged<T[number], Gap>[]
          : {
              [K in keyof T]: K extends symbol
                ? never
                : // Members of an index signature may always be missing.
                  Unchanged<T[K], Gap> | (string extends K ? undefined : never);
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
        : T extends Opaque
          ? CannotTravel<OpaqueReason>
          : T extends Emptied
            ? CannotTravel<'JSON empties this object: send its entries, or name the wire format structured'>
            : T extends Bytes
              ? CannotTravel<'JSON has no bytes: name the wire format structured, or declare them as input or stream'>
              : ErrorLike<T> extends true
                ? CannotTravel<'JSON empties an Error: throw it, send its fields, or name the wire format structured'>
                : T extends readonly unknown[]
                  ? true extends IsArray<T> | HasAdditions<T>
                    ? T extends unknown[]
                      ? Element<Item<T>>[]
                      : readonly Element<Item<T>>[]
                    : { [I in keyof T]: Place<T[I], T> | Gap<T, I> }
                  : Flat<Members<T>>;

/** What an array holds. A group that a pattern did not match is `undefined`, whatever its declaration says. */
type Item<T extends readonly unknown[]> =
  T[number] | (T extends RegExpMatchArray ? undefined : never);

/** What is in a place of a tuple. A tuple is evaluated at once: one that contains itself is not followed. */
type Place<T, Tuple> = T extends Dropped
  ? never
  : [T, Tuple] extends [Tuple, Unchanged<Tuple, undefined>]
    ? T
    : Value<T>;

/**
 * `undefined` in a place is sent as `null`. Whether an optional place may be given it is a matter of the sender's
 * compiler options (`exactOptionalPropertyTypes`), which nobody else knows.
 */
type Gap<Tuple, I extends keyof Tuple> =
  Tuple extends Record<I, unknown> ? (IncludesDropped<Tuple[I]> extends true ? null : never) : null;

type Element<T> = IncludesDropped<T> extends true ? Value<Exclude<T, Dropped>> | null : Value<T>;

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

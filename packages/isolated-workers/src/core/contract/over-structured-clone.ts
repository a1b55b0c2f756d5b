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
 * What arrives of a `T` sent as a structured clone. Dates, maps, sets, bigints and binary arrays stay what
 * they are. A class instance arrives as a plain object without methods. What derives from `Error`, `Date`, `RegExp`,
 * `Map` or `Set` arrives as that class, without its additions; an array keeps its own.
 *
 * A function that is a property of the object itself, such as an arrow function in a class, is refused: `send()`
 * rejects with SerializationError. The compiler cannot tell it from a method, and leaves out both.
 */
export type OverStructuredClone<T> = [T] extends [Unchanged<T>] ? T : Changed<T>;

type Scalar = string | number | boolean | bigint | null | undefined | void;

/** Built-in objects that arrive with their class. */
type Copied = Date | RegExp | ArrayBuffer | ArrayBufferView;

/** The built-in class of a `T` that may derive from it. */
type CopyOf<T> = T extends Date ? Date : T extends RegExp ? RegExp : T;

/** Values that the algorithm refuses: the whole message fails. */
type Refused = symbol | SharedArrayBuffer;

/** `T` with `never` wherever the clone would differ. A `T` assignable to it arrives unchanged. */
type Unchanged<T> = unknown extends T
  ? T
  : T extends Scalar
    ? T
    : T extends Copied
      ? CopyOf<T> extends T
        ? T
        : never
      : T extends FunctionLike | Refused | URL | Opaque | TemplateStringsArray
        ? never
        : T extends ReadonlyMap<infer Key, infer Item>
          ? Map<Key, Item> extends T
            ? ReadonlyMap<Unchanged<Key>, Unchanged<Item>>
            : never
          : T extends ReadonlySet<infer Item>
            ? Set<Item> extends T
              ? ReadonlySet<Unchanged<Item>>
              : never
            : ErrorLike<T> extends true
              ? Error extends T
                ? T
                : never
              : T extends readonly unknown[]
                ? // An array is evaluated lazily, so a type may contain itself.
                  readonly Unchanged<T[number]>[] &
                    (HasAdditions<T> extends true ? UnchangedMembers<Additions<T>> : unknown)
                : UnchangedMembers<T>;

type UnchangedMembers<T> = { [K in keyof T]: K extends symbol ? never : Unchanged<T[K]> };

type Changed<T> =
  T extends Unchanged<T>
    ? T
    : T extends FunctionLike
      ? CannotTravel<'a function cannot be cloned'>
      : T extends Refused
        ? CannotTravel<'a symbol or shared memory cannot be cloned'>
        : T extends URL
          ? CannotTravel<'the clone of a URL is empty: send its text'>
          : T extends Opaque
            ? CannotTravel<OpaqueReason>
            : T extends Copied
              ? CopyOf<T>
              : T extends ReadonlyMap<infer Key, infer Item>
                ? Map<OverStructuredClone<Key>, OverStructuredClone<Item>>
                : T extends ReadonlySet<infer Item>
                  ? Set<OverStructuredClone<Item>>
                  : ErrorLike<T> extends true
                    ? Error
                    : T extends readonly unknown[]
                      ? HasAdditions<T> extends true
                        ? WithAdditions<Elements<T>, Flat<Members<Additions<T>>>>
                        : IsArray<T> extends true
                          ? Elements<T>
                          : { [I in keyof T]: OverStructuredClone<T[I]> }
                      : Flat<Members<T>>;

type Elements<T extends readonly unknown[]> = T extends unknown[]
  ? OverStructuredClone<T[number]>[]
  : readonly OverStructuredClone<T[number]>[];

/** What an array has besides what every array has. The `raw` of a template is not enumerable, and stays behind. */
type Additions<T> = T extends TemplateStringsArray
  ? unknown
  : { [K in keyof T as Exclude<K, keyof unknown[]>]: T[K] };

type WithAdditions<Array, Added> = [keyof Added] extends [never] ? Array : Array & Added;

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

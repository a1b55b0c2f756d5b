import { process, Buffer } from './taken-at-load.js';

/**
 * Turns payloads and results into bytes and back. Host and worker must use the same one; they compare names
 * when the worker starts.
 *
 * It gets payloads and results only: the library encodes message types, errors and everything else. It never
 * gets `undefined`. When it throws, on either side, that one call rejects with `SerializationError`, whose
 * `cause` is what it threw; the worker goes on.
 *
 * It should keep no state between values: a value may be refused, dropped or cancelled on its way.
 *
 * @example
 * ```ts
 * import type { Serializer } from 'isolated-workers';
 *
 * export const linesSerializer: Serializer<'lines'> = {
 *   name: 'lines',
 *   serialize: (value) => (value as string[]).join('\n'),
 *   deserialize: (bytes) => new TextDecoder().decode(bytes).split('\n'),
 * };
 * ```
 */
export interface Serializer<Wire extends string = string> {
  /**
   * Names the wire format, in 1 to 200 characters; `'json'` and `'structured'` are taken. `DefineMessages<Map, Wire>`
   * requires it, and the handshake compares it.
   */
  readonly name: Wire;

  /**
   * Returns the value as bytes, as bytes in several chunks, or as a string that is sent as UTF-8. Chunks arrive
   * as one: they save the sender a copy, as chunks of more than 16 KiB are written as they are. Called once for
   * each value, as soon as middleware has passed it. The library writes returned bytes later: do not change or
   * reuse them.
   *
   * @example
   * ```ts
   * import type { Serializer } from 'isolated-workers';
   *
   * interface Photo {
   *   readonly name: string;
   *   readonly pixels: Uint8Array;
   * }
   *
   * // One byte with the length of the name, the name, the pixels.
   * export const photoSerializer: Serializer<'photo'> = {
   *   name: 'photo',
   *   serialize(value) {
   *     const { name, pixels } = value as Photo;
   *     const text = new TextEncoder().encode(name.slice(0, 80));
   *     return [Uint8Array.of(text.length), text, pixels];
   *   },
   *   deserialize(bytes): Photo {
   *     const start = 1 + (bytes[0] ?? 0);
   *     const name = new TextDecoder().decode(bytes.subarray(1, start));
   *     return { name, pixels: bytes.subarray(start) };
   *   },
   * };
   * ```
   */
  serialize(value: unknown): string | Uint8Array | readonly Uint8Array[];

  /**
   * Returns the value that `serialize` was given. The serializer may keep the bytes, so the value may contain
   * views of them: nothing else refers to that part of their buffer.
   */
  deserialize(bytes: Uint8Array): unknown;
}

/**
 * The default: `JSON.stringify` and `JSON.parse`.
 *
 * A `Date` arrives as a string and a `Map` as an empty object; a member that is a function is dropped.
 * A `toJSON()` is called wherever it is, on `Object.prototype` as well.
 * `serialize` throws a `TypeError` for what JSON refuses (a BigInt, a cycle) and for a value that has no JSON
 * at all (a function, a symbol).
 */
export const jsonSerializer: Serializer<'json'> = {
  name: 'json',

  serialize(value) {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`${kindOf(value)} has no JSON`);
    return text;
  },

  deserialize(bytes) {
    const buffer = Buffer.isBuffer(bytes) ? bytes : asBuffer(bytes);
    return JSON.parse(buffer.toString()) as unknown;
  },
};

/**
 * V8's structured clone, through `node:v8`: it carries Date, RegExp, Map, Set, BigInt, typed arrays,
 * `undefined` members and cycles. Both sides must run versions of V8 that read each other's format.
 *
 * A class instance arrives as a plain object with its own enumerable properties; an error as its built-in
 * class with `message`, `stack` and `cause` alone. `serialize` throws an `Error` for a function, a symbol, a
 * Promise, a Proxy or a WeakMap, as the value or within it.
 *
 * Typed arrays, `DataView` and `Buffer` arrive as views, not as copies, which would cost more than all else: their
 * `buffer` is larger than they are, holds other values too, and must not be transferred. Use
 * `new DataView(u.buffer, u.byteOffset, u.byteLength)`, or the copy
 * `u.buffer.slice(u.byteOffset, u.byteOffset + u.byteLength)`. An `ArrayBuffer` arrives as one of its own.
 */
export const structuredSerializer: Serializer<'structured'> = {
  name: 'structured',

  serialize(value) {
    return process.getBuiltinModule('node:v8').serialize(value);
  },

  deserialize(bytes) {
    return process.getBuiltinModule('node:v8').deserialize(bytes) as unknown;
  },
};

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function kindOf(value: unknown): string {
  return typeof value === 'object'
    ? 'an object whose toJSON() returns undefined'
    : `a ${typeof value}`;
}

import { attachingClones, type AttachingClones } from './structured-clone.js';
import { Buffer, process } from './taken-at-load.js';

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
 * A typed array, `DataView` or `Buffer` of more than 16 KiB is written as it is: neither change it nor transfer its
 * memory until the request is answered or `notify()` has resolved, and let a handler return bytes that it does not use
 * again. It arrives aligned, on memory of its own: its `buffer` holds nothing else, and may be transferred.
 *
 * Smaller ones are copied when they are sent, and arrive as aligned views: their `buffer` is larger than they are,
 * holds other values too, and must not be transferred. Use `new DataView(u.buffer, u.byteOffset, u.byteLength)`, or the
 * copy `u.buffer.slice(u.byteOffset, u.byteOffset + u.byteLength)`. What lies in shared or resizable memory is copied,
 * too, and so is an `ArrayBuffer`, which arrives as one of its own. Bun copies everything.
 *
 * @example
 * ```ts
 * import { createWorker, structuredSerializer, type DefineMessages } from 'isolated-workers';
 *
 * type Messages = DefineMessages<{ blur: { payload: Uint8Array; result: Uint8Array } }, 'structured'>;
 *
 * const worker = await createWorker<Messages>('./blur.js', { serializer: structuredSerializer });
 * const { buffer } = await worker.send('blur', new Uint8Array(1024 * 1024));
 * console.log(buffer.byteLength); // 1048576: the result has this memory to itself
 * ```
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

/** What sends and reads the serializer's values with attachments, if there is such a thing. */
export function attachingOf(serializer: Serializer): AttachingClones | undefined {
  return serializer === structuredSerializer ? attachingClones() : undefined;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function kindOf(value: unknown): string {
  return typeof value === 'object'
    ? 'an object whose toJSON() returns undefined'
    : `a ${typeof value}`;
}

// Questions to values whose getters, Proxies and subclasses may answer anything, throw, or never end.
import type { types as NodeTypes } from 'node:util';
import { Buffer, process } from '../../utils/index.js';
import { hasEndlessChain } from './error-classes.js';

/** What has more properties of its own, or a larger BigInt, would take `util.inspect` too long. */
const inspectedKeys = 1000;
const largestBigInt = 1n << 16_384n;
/** Characters of each text that `util.inspect` finds in a value. */
const inspectedCharacters = 1000;

/** What has been asked once of a value: the next attempt to encode it need not ask again. */
export class Answers {
  readonly keys: Map<object, unknown[]> = new Map();
  readonly texts: Map<unknown, string> = new Map();
}

/** The members of an array, or of a Proxy of one. */
export function* elements(array: object, length: number): Generator {
  for (let i = 0; i < length; i++) yield read(array, i);
}

/** The keys and values of a Map in turn, whatever a subclass says. */
export function* pairsOf(map: Map<unknown, unknown>): Generator {
  for (const pair of Map.prototype.entries.call(map)) yield* pair;
}

/** The size of a Map or Set, whatever a subclass says. */
export function sizeOf(prototype: object, collection: object): number {
  return Number(Reflect.get(prototype, 'size', collection));
}

/** The bytes of a Uint8Array, whatever it, or a subclass, says. */
export function bytesOf(array: Uint8Array): Buffer {
  const [buffer, offset, length] = ['buffer', 'byteOffset', 'byteLength'].map(
    (name) => Reflect.get(Uint8Array.prototype, name, array) as unknown,
  );
  return Buffer.from(buffer as ArrayBuffer, offset as number, length as number);
}

/** A value that cannot be sent, as text. A custom inspect function may throw or return anything. */
export function inspected(value: unknown, { texts }: Answers): string {
  const { inspect, types } = process.getBuiltinModule('node:util');
  let text: unknown = texts.get(value);
  if (typeof text === 'string') return text;
  // What a Proxy hides may have very many properties, and inspecting lists them all.
  if (types.isProxy(value)) text = '[Proxy]';
  else if (isInspectable(value, types)) {
    const options = { depth: 0, maxStringLength: inspectedCharacters };
    text = attempt(() => inspect(value, options) as unknown);
  }
  const shown = typeof text === 'string' ? text : `[${typeof value}]`;
  texts.set(value, shown);
  return shown;
}

/** Whether `util.inspect` ends soon: it lists every property, and follows a chain of prototypes to its end. */
function isInspectable(value: unknown, types: typeof NodeTypes): boolean {
  if (typeof value === 'bigint') return value < largestBigInt && value > -largestBigInt;
  if (typeof value !== 'object' && typeof value !== 'function') return true;
  if (value === null) return true;
  if (types.isBigIntObject(value))
    return isInspectable(BigInt.prototype.valueOf.call(value), types);
  if (hasEndlessChain(value)) return false;
  // Of these `util.inspect` shows the first bytes only.
  if (types.isTypedArray(value)) return true;
  const keys = types.isStringObject(value)
    ? String.prototype.valueOf.call(value).length
    : attempt(() => Object.keys(value).length);
  return (keys ?? 0) <= inspectedKeys;
}

/** Whether each of its bytes or characters is a key: a list of them takes more memory and time than any other answer. */
export function isIndexed(value: object, types: typeof NodeTypes): boolean {
  return types.isTypedArray(value) || types.isStringObject(value);
}

/** Whether its enumerable own properties describe the object: not those of a Promise or a URL. */
export function isRecord(value: object, keys: readonly string[], types: typeof NodeTypes): boolean {
  if (types.isArrayBufferView(value) || types.isBoxedPrimitive(value)) return false;
  const tag = attempt(() => Object.prototype.toString.call(value));
  return tag === '[object Object]' || (tag !== undefined && keys.length > 0);
}

/** A property; if its getter throws, a text that says so. */
export function read(owner: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(owner, key);
  } catch (thrown) {
    const why = attempt(() => String(thrown instanceof Error ? thrown.message : thrown));
    return `[Getter threw: ${why ?? 'what cannot be shown'}]`;
  }
}

/** Returns undefined if `ask` throws: a Proxy may throw at any question. */
export function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Arrive not enumerable, as V8 makes them, whatever they were at the sender. */
const NEVER_ENUMERABLE = new Set(['message', 'stack']);

/** Whether a property of an error is sent as enumerable. */
export function isShown(error: object, key: string): boolean {
  if (NEVER_ENUMERABLE.has(key)) return false;
  return attempt(() => Object.prototype.propertyIsEnumerable.call(error, key)) === true;
}

/** The keys of an object; undefined where a Proxy does not tell. One listing of very many may take milliseconds. */
export function keysOf<Key>(
  value: object,
  list: (value: object) => Key[],
  answers: Answers,
): Key[] | undefined {
  const known = answers.keys.get(value) as Key[] | undefined;
  if (known !== undefined) return known;
  const keys = attempt(() => list(value));
  if (keys !== undefined && keys.length > 1000) answers.keys.set(value, keys);
  return keys;
}

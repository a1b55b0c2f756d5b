// Questions to values whose getters, Proxies and subclasses may answer anything, throw, or never end.
import type { types as NodeTypes } from 'node:util';
import { hasEndlessChain } from './error-classes.js';

/** What has more properties of its own, or a larger BigInt, would take `util.inspect` too long. */
const inspectedKeys = 1000;
const largestBigInt = 1n << 16_384n;

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

/** Whether `util.inspect` ends soon: it lists every property, and follows a chain of prototypes to its end. */
export function isInspectable(value: unknown): boolean {
  if (typeof value === 'bigint') return value < largestBigInt && value > -largestBigInt;
  if (typeof value !== 'object' && typeof value !== 'function') return true;
  if (value === null) return true;
  return (
    !hasEndlessChain(value) && (attempt(() => Object.keys(value).length) ?? 0) <= inspectedKeys
  );
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

/** The keys of objects that have very many: one listing may take milliseconds. */
export type Listings = Map<object, unknown[]>;

/** The keys of an object; undefined where a Proxy does not tell. */
export function keysOf<Key>(
  value: object,
  list: (value: object) => Key[],
  listings: Listings,
): Key[] | undefined {
  const known = listings.get(value) as Key[] | undefined;
  if (known !== undefined) return known;
  const keys = attempt(() => list(value));
  if (keys !== undefined && keys.length > 1000) listings.set(value, keys);
  return keys;
}

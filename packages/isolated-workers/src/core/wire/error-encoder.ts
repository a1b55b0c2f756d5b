import type { types as NodeTypes } from 'node:util';
import { classOf } from './error-classes.js';
import { process, Buffer } from '../../utils/index.js';

type Slot = string | number | boolean | null | [number | string];
type Node = [tag: string, ...parts: (Slot | Slot[])[]];

/** How much of each value is kept. */
export interface Cut {
  /** The most characters of a text. */
  readonly characters: number;
  /** The most members of a list or object, and properties of an error beyond `keys`. */
  readonly entries: number;
  /** The properties of an error that are sent even if they are inherited or not enumerable. */
  readonly keys: readonly string[];
}

export const ERROR_KEYS: readonly string[] = [
  ...['name', 'message', 'stack', 'cause', 'errors', 'code', 'errno', 'syscall'],
  ...['error', 'suppressed'], // of a SuppressedError
];
/** Arrive not enumerable, as V8 makes them, whatever they were at the sender. */
const NEVER_ENUMERABLE = new Set(['message', 'stack']);
const UNDEFINED: [string] = ['undefined'];

/** One attempt to encode a thrown value, within one Cut. Throws once it sees that the text will not fit. */
export class Encoder {
  readonly #maxBytes: number;
  readonly #cut: Cut;
  readonly #util = process.getBuiltinModule('node:util');
  /** The node at i describes `#objects[i - 1]`. */
  readonly #objects: object[] = [];
  readonly #indexes = new Map<object, number>();
  /** A lower bound of the text's bytes. */
  #counted = 0;

  constructor(maxBytes: number, cut: Cut) {
    this.#maxBytes = maxBytes;
    this.#cut = cut;
  }

  encode(thrown: unknown): string | undefined {
    const parts = [JSON.stringify(this.#slot(thrown))];
    let bytes = '[]'.length + Buffer.byteLength(parts.join());
    // #node() appends to #objects what it finds, so the nearest nodes come first.
    for (const object of this.#objects) {
      const part = JSON.stringify(this.#node(object));
      bytes += ','.length + Buffer.byteLength(part);
      if (bytes > this.#maxBytes) break;
      parts.push(part);
    }
    // After a cut, an error may lack its remotest nodes, but not its first.
    const fits = bytes <= this.#maxBytes || (this.#cut.entries < Infinity && parts.length > 1);
    return fits ? `[${parts.join(',')}]` : undefined;
  }

  #slot(value: unknown): Slot {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'boolean':
        return this.#count(value, 4);
      case 'number':
        if (Number.isFinite(value) && !Object.is(value, -0)) return this.#count(value, 1);
        return this.#count([Object.is(value, -0) ? '-0' : String(value)], 6);
      case 'undefined':
        return this.#count(UNDEFINED, 13);
      case 'object':
        return value === null ? this.#count(value, 4) : this.#count([this.#index(value)], 3);
      default:
        return this.#inspected(value);
    }
  }

  /** Gives up early: a list of four thousand million holes does not fit into memory either. */
  #count<T extends Slot>(slot: T, bytes: number): T {
    this.#counted += bytes;
    if (this.#counted > this.#maxBytes && this.#cut.entries === Infinity) {
      throw new RangeError('over maxBytes');
    }
    return slot;
  }

  #text(text: string): string {
    this.#count(text, text.length + 2);
    if (text.length <= this.#cut.characters) return text;
    // Not within a surrogate pair.
    return `${text.slice(0, this.#cut.characters).replace(/[\uD800-\uDBFF]$/, '')}…`;
  }

  /** A value that cannot be sent, as text. A custom inspect function may throw or return anything. */
  #inspected(value: unknown): string {
    const text: unknown = attempt(() => this.#util.inspect(value));
    return this.#text(typeof text === 'string' ? text : `[${typeof value}]`);
  }

  #index(value: object): number {
    let index = this.#indexes.get(value);
    if (index === undefined) {
      index = this.#objects.push(value);
      this.#indexes.set(value, index);
    }
    return index;
  }

  #node(value: object): Node {
    const { types } = this.#util;
    if (types.isNativeError(value) || attempt(() => value instanceof Error)) {
      return this.#error(value);
    }
    if (types.isDate(value)) return ['D', this.#slot(Date.prototype.getTime.call(value))];
    // With the prototypes' own methods: those of a subclass may never end.
    if (types.isMap(value)) {
      const flat = [...Map.prototype.entries.call(value)].flat();
      return this.#list('M', flat, flat.length, 2);
    }
    if (types.isSet(value)) {
      const members = [...Set.prototype.values.call(value)];
      return this.#list('S', members, members.length);
    }
    if (types.isUint8Array(value)) return this.#bytes(value);
    const length = attempt(() => (Array.isArray(value) ? Math.max(0, value.length) : NaN)) ?? NaN;
    if (length >= 0) return this.#list('A', elements(value, length), length);
    const keys = attempt(() => Object.keys(value));
    if (keys === undefined || !isRecord(value, keys, types)) return ['T', this.#inspected(value)];
    const bare = attempt(() => Reflect.getPrototypeOf(value) === null);
    return [bare ? 'N' : 'O', this.#properties(value, keys)];
  }

  #error(error: object): Node {
    const { keys, entries } = this.#cut;
    const own = entries === 0 ? [] : (attempt(() => Object.keys(error)) ?? []);
    const shown = own.filter((key) => !NEVER_ENUMERABLE.has(key));
    const hidden: Slot[] = [];
    for (const key of keys) {
      if (shown.includes(key) || attempt(() => isPollution(error, key))) continue;
      const value = read(error, key);
      const absent = value === undefined || typeof value === 'function';
      if (absent && !attempt(() => Object.hasOwn(error, key))) continue;
      hidden.push(key, this.#slot(value));
    }
    const [known, constructorName] = classOf(error);
    return ['E', known, this.#text(constructorName), hidden, this.#properties(error, shown)];
  }

  #properties(owner: object, keys: readonly string[]): Slot[] {
    const slots: Slot[] = [];
    const kept = keys.slice(0, this.#cut.entries);
    for (const key of kept) slots.push(this.#text(key), this.#slot(read(owner, key)));
    if (kept.length < keys.length) slots.push('…', `${keys.length - kept.length} more`);
    return slots;
  }

  /** @param width - slots per member: two in a Map. */
  #list(tag: string, values: Iterable<unknown>, length: number, width = 1): Node {
    const slots: Slot[] = [];
    const most = Math.min(length, this.#cut.entries * width);
    for (const value of values) {
      if (slots.length === most) break;
      slots.push(this.#slot(value));
    }
    if (most < length) slots.push(`… ${(length - most) / width} more`);
    return [tag, slots];
  }

  #bytes(value: Uint8Array): Node {
    const base64 = attempt(() =>
      Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
    );
    if (base64 === undefined || base64.length > this.#cut.characters) {
      return ['T', this.#inspected(value)];
    }
    return ['B', this.#text(base64), attempt(() => Buffer.isBuffer(value)) === true];
  }
}

/** Whether the error has the member only because the program has put one of that name on `Object.prototype`. */
function isPollution(error: object, key: string): boolean {
  if (!Object.hasOwn(Object.prototype, key)) return false;
  let at: object | null = error;
  while (at !== null && at !== Object.prototype && !Object.hasOwn(at, key))
    at = Reflect.getPrototypeOf(at);
  return at === Object.prototype;
}

function* elements(array: object, length: number): Generator {
  for (let i = 0; i < length; i++) yield read(array, i);
}

/** Whether its enumerable own properties describe the object: not those of a Promise or a URL. */
function isRecord(value: object, keys: readonly string[], types: typeof NodeTypes): boolean {
  if (types.isArrayBufferView(value) || types.isBoxedPrimitive(value)) return false;
  const tag = attempt(() => Object.prototype.toString.call(value));
  return tag === '[object Object]' || (tag !== undefined && keys.length > 0);
}

function read(owner: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(owner, key);
  } catch (thrown) {
    const why = attempt(() => String(thrown instanceof Error ? thrown.message : thrown));
    return `[Getter threw: ${why ?? 'what cannot be shown'}]`;
  }
}

/** Returns undefined if `ask` throws: a Proxy may throw at any question. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

import { classOf, type ErrorClasses, prototypesOf } from './error-classes.js';
import {
  type Answers,
  attempt,
  bytesOf,
  elements,
  inspected,
  isIndexed,
  isRecord,
  isShown,
  keysOf,
  pairsOf,
  read,
  sizeOf,
} from './foreign-values.js';
import { maxErrorBytes } from './kinds.js';
import { Buffer, isFromPollution, jsonOf, process } from '../../utils/index.js';

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

/** The last two are a SuppressedError's. */
export const ERROR_KEYS: readonly string[] =
  'name message stack cause errors code errno syscall error suppressed'.split(' ');
/**
 * What a part costs besides the characters of its texts: as many characters as take about as long. The first attempt
 * may cost `maxErrorBytes`, which is some 20 milliseconds. The stack of an error has to be written first.
 */
const slotCost = 32;
const nodeCost = 512;
const errorCost = 1024;
/** The most nodes that anything is encoded in. */
export const maxNodes: number = maxErrorBytes / nodeCost;

/** Longer texts would have to be copied to take their beginning. */
const longestText = 32 * 1024 * 1024;

/** One attempt to encode a thrown value, within one Cut. Throws once it sees that this is too much work. */
export class Encoder {
  readonly #maxBytes: number;
  readonly #cut: Cut;
  readonly #registered: ErrorClasses;
  readonly #answers: Answers;
  readonly #types = process.getBuiltinModule('node:util').types;
  /** The node at i describes `#objects[i - 1]`. */
  readonly #objects: object[] = [];
  readonly #indexes = new Map<object, number>();
  #workLeft: number;

  constructor(maxBytes: number, cut: Cut, registered: ErrorClasses, answers: Answers) {
    this.#maxBytes = maxBytes;
    this.#cut = cut;
    // What was too much is not tried as long again.
    this.#workLeft = this.#isCut ? maxErrorBytes / 4 : maxErrorBytes;
    this.#registered = registered;
    this.#answers = answers;
  }

  encode(thrown: unknown): string | undefined {
    const parts = [jsonOf(this.#slot(thrown))];
    let bytes = '[]'.length + Buffer.byteLength(parts.join());
    // #node() appends to #objects what it finds, so the nearest nodes come first.
    for (const object of this.#objects) {
      const part = this.#part(object);
      bytes += ','.length + Buffer.byteLength(part ?? '');
      if (part === undefined || bytes > this.#maxBytes) break;
      parts.push(part);
    }
    const isWhole = parts.length > this.#objects.length && bytes <= this.#maxBytes;
    // After a cut, an error may lack its remotest nodes, but not its first.
    const fits = isWhole || (this.#isCut && parts.length > 1);
    return fits ? `[${parts.join(',')}]` : undefined;
  }

  get #isCut(): boolean {
    return this.#cut.entries < Infinity;
  }

  #part(object: object): string | undefined {
    try {
      return jsonOf(this.#node(object));
    } catch (error) {
      if (this.#isCut) return undefined;
      throw error;
    }
  }

  #slot(value: unknown): Slot {
    this.#work(slotCost);
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'boolean':
        return value;
      case 'number':
        if (Number.isFinite(value) && !Object.is(value, -0)) return value;
        return [Object.is(value, -0) ? '-0' : String(value)];
      case 'undefined':
        return ['undefined'];
      case 'object':
        return value === null ? value : [this.#index(value)];
      default:
        return this.#inspected(value);
    }
  }

  /** A list of four thousand million holes does not fit into memory, nor a chain of getters into any time. */
  #work(cost: number): void {
    this.#workLeft -= cost;
    if (this.#workLeft < 0) throw new RangeError('too much work');
  }

  #text(text: string): string {
    const { characters } = this.#cut;
    if (text.length > longestText && this.#isCut)
      return `[${text.length} characters: too large to send]`;
    this.#work(Math.min(text.length, characters));
    if (text.length <= characters) return text;
    // Not within a surrogate pair.
    return `${text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '')}…`;
  }

  #inspected(value: unknown): string {
    this.#work(nodeCost);
    return this.#text(inspected(value, this.#answers));
  }

  #index(value: object): number {
    let index = this.#indexes.get(value);
    if (index === undefined) {
      this.#work(slotCost);
      index = this.#objects.push(value);
      this.#indexes.set(value, index);
    }
    return index;
  }

  #node(value: object): Node {
    this.#work(nodeCost);
    const types = this.#types;
    if (types.isNativeError(value) || prototypesOf(value).includes(Error.prototype))
      return this.#error(value);
    if (types.isDate(value)) return ['D', this.#slot(Date.prototype.getTime.call(value))];
    // With the prototypes' own methods: those of a subclass may never end.
    if (types.isMap(value)) return this.#list('M', pairsOf(value), sizeOf(Map.prototype, value), 2);
    if (types.isSet(value)) {
      const members = Set.prototype.values.call(value);
      return this.#list('S', members, sizeOf(Set.prototype, value));
    }
    if (types.isUint8Array(value)) return this.#bytes(value);
    const length = attempt(() => (Array.isArray(value) ? Math.max(0, value.length) : NaN)) ?? NaN;
    if (length >= 0) return this.#list('A', elements(value, length), length);
    const keys = isIndexed(value, types) ? undefined : this.#listed(value, Object.keys);
    if (keys === undefined || !isRecord(value, keys, types)) return ['T', this.#inspected(value)];
    const bare = attempt(() => Reflect.getPrototypeOf(value) === null);
    return [bare ? 'N' : 'O', this.#properties(value, keys)];
  }

  #error(error: object): Node {
    this.#work(errorCost);
    const { keys, entries } = this.#cut;
    const hidden: Slot[] = [];
    for (const key of keys) {
      if ((entries > 0 && isShown(error, key)) || isFromPollution(error, key)) continue;
      const value = read(error, key);
      const absent = value === undefined || typeof value === 'function';
      if (absent && !attempt(() => Object.hasOwn(error, key))) continue;
      hidden.push(key, this.#slot(value));
    }
    const shown = this.#ownProperties(error, hidden);
    const [known, constructorName, registered] = classOf(error, this.#registered);
    const node: Node = ['E', known, this.#text(constructorName), hidden, shown];
    return registered === undefined ? node : [...node, registered];
  }

  /** Adds an error's properties that are not enumerable to `hidden`, and returns the others. */
  #ownProperties(error: object, hidden: Slot[]): Slot[] {
    const shown: Slot[] = [];
    const { keys, entries } = this.#cut;
    const own = entries === 0 ? [] : (this.#listed(error, Reflect.ownKeys) ?? []);
    let kept = 0;
    for (const [index, key] of own.entries()) {
      if (typeof key !== 'string' || (keys.includes(key) && !isShown(error, key))) continue;
      if (kept++ === entries) {
        shown.push('…', `${own.length - index} more`);
        break;
      }
      const value = read(error, key);
      if (isShown(error, key)) shown.push(this.#text(key), this.#slot(value));
      else if (typeof value === 'function') this.#work(slotCost);
      else hidden.push(this.#text(key), this.#slot(value));
    }
    return shown;
  }

  #listed<Key>(value: object, list: (value: object) => Key[]): Key[] | undefined {
    const keys = keysOf(value, list, this.#answers);
    this.#work(Math.min(keys?.length ?? 0, 1000));
    return keys;
  }

  #properties(owner: object, keys: readonly string[]): Slot[] {
    const slots: Slot[] = [];
    const kept = Math.min(keys.length, this.#cut.entries);
    for (let at = 0; at < kept; at++) {
      const key = keys[at] as string;
      slots.push(this.#text(key), this.#slot(read(owner, key)));
    }
    if (kept < keys.length) slots.push('…', `${keys.length - kept} more`);
    return slots;
  }

  /** @param width - slots per member: two in a Map. */
  #list(tag: string, values: Iterable<unknown>, length: number, width = 1): Node {
    const slots: Slot[] = [];
    const most = Math.min(length, this.#cut.entries) * width;
    for (const value of values) {
      if (slots.length === most) break;
      slots.push(this.#slot(value));
    }
    const left = length - most / width;
    if (left > 0) slots.push(`… ${left} more`, ...new Array<string>(width - 1).fill('…'));
    return [tag, slots];
  }

  #bytes(value: Uint8Array): Node {
    const bytes = bytesOf(value);
    const length = Math.ceil(bytes.length / 3) * 4;
    if (length > this.#cut.characters) return ['T', this.#inspected(value)];
    this.#work(length);
    return ['B', bytes.toString('base64'), attempt(() => Buffer.isBuffer(value)) === true];
  }
}

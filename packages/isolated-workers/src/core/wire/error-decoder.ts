import { type ErrorClasses, newError } from './error-classes.js';
import { maxNodes } from './error-encoder.js';
import { Buffer, ownMembers } from '../../utils/index.js';

/** Replaces references to nothing: the encoder leaves out the remotest nodes. */
const LOST = '[cut off: too large to send]';

const SPECIAL = new Map<unknown, unknown>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

/**
 * Decodes a value. The text may come from anyone: invalid parts become texts, and a text without any value
 * becomes an Error. No prototype is touched.
 */
export function revive(text: string, registered: ErrorClasses): unknown {
  return withoutStacks(() => {
    try {
      return valueOf(JSON.parse(text), registered);
    } catch (cause) {
      const message = 'The other side threw something that could not be decoded.';
      const error = new Error(message, { cause });
      define(error, 'stack', headerOf(error), false);
      return error;
    }
  });
}

/** Sets an own property, where assignment could reach `__proto__` or a setter. Returns false if it cannot be set. */
export function define(target: object, key: string, value: unknown, enumerable: boolean): boolean {
  // Without a prototype: a `get` on `Object.prototype` would make it invalid.
  const descriptor = { __proto__: null, value, enumerable, writable: true, configurable: true };
  return Reflect.defineProperty(target, key, descriptor);
}

/**
 * Each error gets the remote stack, or only a header. Capturing this side's frames would double the time, and
 * replacing them would call the user's `prepareStackTrace`, which may throw.
 */
function withoutStacks<T>(make: () => T): T {
  const settings = { stackTraceLimit: 0, prepareStackTrace: undefined };
  // Reflect: does nothing if the built-ins are frozen.
  const undo = Object.entries(settings).map(([key, value]) => {
    const before = Reflect.getOwnPropertyDescriptor(Error, key);
    define(Error, key, value, true);
    return () =>
      before === undefined
        ? Reflect.deleteProperty(Error, key)
        : Reflect.defineProperty(Error, key, ownMembers(before));
  });
  try {
    return make();
  } finally {
    for (const restore of undo) restore();
  }
}

function valueOf(list: unknown, registered: ErrorClasses): unknown {
  // No sender makes more nodes: each may cost a class.
  const [root, ...nodes] = arrayOf(list).slice(0, 1 + maxNodes);
  const shells = nodes.map((node) => shell(node, registered));
  const resolve: Resolve = (slot) => {
    if (typeof slot !== 'object' || slot === null) return slot;
    const [reference] = arrayOf(slot);
    if (SPECIAL.has(reference)) return SPECIAL.get(reference);
    return (typeof reference === 'number' ? shells[reference - 1] : undefined) ?? LOST;
  };
  nodes.forEach((node, i) => {
    fill(shells[i], node, resolve);
  });
  const thrown = resolve(root);
  if (root === undefined || (thrown === LOST && root !== LOST)) {
    throw new TypeError('This is no encoded error.');
  }
  return thrown;
}

type Resolve = (slot: unknown) => unknown;

/** The value of a node, still empty: it may be referred to before it can be filled. */
function shell(node: unknown, registered: ErrorClasses): unknown {
  const [tag, first, second, third, , fifth] = arrayOf(node);
  switch (tag) {
    case 'E': {
      const hidden = new Map(pairsOf(third));
      const name = textOf(hidden.get('name'));
      const known = registered.get(textOf(fifth));
      return newError(textOf(first), textOf(second), name, hidden.get('message'), known);
    }
    case 'O':
      return {};
    case 'N':
      return Object.create(null);
    case 'A':
      return [];
    case 'M':
      return new Map();
    case 'S':
      return new Set();
    case 'D':
      return new Date(typeof first === 'number' ? first : NaN);
    case 'B': {
      const bytes = Buffer.from(textOf(first), 'base64');
      return second === true ? bytes : new Uint8Array(bytes);
    }
    case 'T':
      return textOf(first);
    default:
      return undefined;
  }
}

function fill(target: unknown, node: unknown, resolve: Resolve): void {
  const [, first, , hidden, shown] = arrayOf(node);
  if (target instanceof Error) {
    fillError(target, propertiesOf(hidden), propertiesOf(shown), resolve);
  } else if (target instanceof Map) {
    for (const [key, value] of pairsOf(first)) target.set(resolve(key), resolve(value));
  } else if (target instanceof Set) {
    for (const value of arrayOf(first)) target.add(resolve(value));
  } else if (Array.isArray(target)) {
    for (const value of arrayOf(first)) target.push(resolve(value));
  } else if (typeof target === 'object' && target !== null) {
    for (const [key, value] of propertiesOf(first)) define(target, key, resolve(value), true);
  }
}

function fillError(error: Error, hidden: Property[], shown: Property[], resolve: Resolve): void {
  // V8 would make its text when it is asked for, of a message that may be no text.
  Reflect.deleteProperty(error, 'stack');
  for (const [key, slot] of hidden) {
    const value = resolve(slot);
    // What the class already has, such as its name or code, needs no property of its own.
    if (!hasAlready(error, key, value)) define(error, key, value, false);
  }
  for (const [key, slot] of shown) define(error, key, resolve(slot), true);
  if (!hasStack(error)) define(error, 'stack', headerOf(error), false);
}

/** A getter of the user's class may throw: the constructor has not run. */
function hasAlready(error: Error, key: string, value: unknown): boolean {
  try {
    return key in error && Object.is(Reflect.get(error, key), value);
  } catch {
    return false;
  }
}

/** A class of the user's may have a getter. */
function hasStack(error: Error): boolean {
  try {
    return typeof error.stack === 'string';
  } catch {
    return false;
  }
}

/** The first line of a stack. Lists in lists would take `String()` for ever: of what is no text it has the kind alone. */
function headerOf(error: Error): string {
  try {
    const parts = [error.name, error.message].map((part: unknown) =>
      typeof part === 'object' ? Object.prototype.toString.call(part) : (part as string),
    );
    return parts.filter((part) => part !== '').join(': ');
  } catch {
    return 'Error';
  }
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The pairs of a flat list of keys and values. */
function pairsOf(value: unknown): [key: unknown, slot: unknown][] {
  const flat = arrayOf(value);
  const pairs: [unknown, unknown][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([flat[i], flat[i + 1]]);
  return pairs;
}

type Property = [key: string, slot: unknown];

function propertiesOf(value: unknown): Property[] {
  return pairsOf(value).filter((pair): pair is Property => typeof pair[0] === 'string');
}

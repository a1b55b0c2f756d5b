import { InvalidOptionError } from '../../errors/index.js';
import { process } from '../../utils/index.js';
import type { RuntimeHandler } from '../contract/index.js';
import { check } from './checks.js';

/** Only a Proxy makes up a longer chain. */
const maxClasses = 100;

/**
 * The handlers by message type, each with its object as `this`: the members of a plain object, or the methods of an
 * instance, its own and those of its classes. Nothing that `Object.prototype` or a built-in class has is served.
 * Throws InvalidOptionError for what can be no set of handlers.
 */
export function handlersOf(call: string, given: object): ReadonlyMap<string, RuntimeHandler> {
  let found: ReadonlyMap<string, RuntimeHandler> | undefined;
  try {
    found = collect(given);
  } catch {
    // A getter or a Proxy throws.
  }
  if (found === undefined) throw new InvalidOptionError(call, 'handlers', check.handlers[0], given);
  return found;
}

/** Undefined if it can be no set of handlers. */
function collect(given: object): ReadonlyMap<string, RuntimeHandler> | undefined {
  const classes = classesOf(given);
  if (classes === undefined) return undefined;
  const isPlain = classes.length === 0;
  // No message type is a symbol; a module's namespace has one that is no function.
  const isMethod = (key: symbol): boolean => typeof Reflect.get(given, key) === 'function';
  if (isPlain && Object.getOwnPropertySymbols(given).some(isMethod)) return undefined;
  const names = new Set([...Object.keys(given), ...classes.flatMap(methodNames)]);
  const found = new Map<string, RuntimeHandler>();
  for (const name of names) {
    const member: unknown = Reflect.get(given, name);
    if (typeof member === 'function') found.set(name, (member as RuntimeHandler).bind(given));
    // What else an instance has is its state.
    else if (isPlain) return undefined;
  }
  return found.size === 0 && (!isPlain || isProxy(given)) ? undefined : found;
}

/** The prototypes of an instance's classes; undefined if one is built in, such as that of a Map. */
function classesOf(given: object): object[] | undefined {
  const classes: object[] = [];
  let at = Reflect.getPrototypeOf(given);
  for (; at !== null && !isObjectPrototype(at); at = Reflect.getPrototypeOf(at)) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (isNative(made) || classes.push(at) > maxClasses) return undefined;
  }
  return classes;
}

function isNative(made: unknown): boolean {
  return (
    typeof made === 'function' && Function.prototype.toString.call(made).includes('[native code]')
  );
}

/** Whether it is the `Object.prototype` of this realm or of another. */
function isObjectPrototype(value: object): boolean {
  return Reflect.getPrototypeOf(value) === null && Object.hasOwn(value, 'hasOwnProperty');
}

function methodNames(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

/** Asked only of what has no members: one that makes them up when asked cannot be served. */
function isProxy(value: object): boolean {
  return process.getBuiltinModule('node:util').types.isProxy(value);
}

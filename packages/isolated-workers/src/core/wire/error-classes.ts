import { errorClasses } from '../../errors/index.js';

/** An error class, whatever its constructor takes. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** The error classes that the user has registered, by name. */
export type ErrorClasses = ReadonlyMap<string, ErrorClass>;

const BUILT_INS = new Set([
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'],
  ...['AggregateError', 'SuppressedError', 'DOMException'],
]);

/** Only a Proxy makes up a longer chain. */
const MAX_CHAIN = 100;

/** The nearest prototypes of a value: as far as no Proxy hides them, and not of an endless chain. */
export function prototypesOf(value: object): object[] {
  const chain: object[] = [];
  try {
    let prototype = Reflect.getPrototypeOf(value);
    for (
      ;
      prototype !== null && chain.length < MAX_CHAIN;
      prototype = Reflect.getPrototypeOf(prototype)
    )
      chain.push(prototype);
  } catch {
    // A Proxy: what it hides is not sent.
  }
  return chain;
}

/** Whether a Proxy makes up prototypes without end, or more than any program has. */
export function hasEndlessChain(value: object): boolean {
  return prototypesOf(value).length === MAX_CHAIN;
}

/**
 * The name of an error's nearest class that every other side knows too, the name of its own constructor if
 * that differs, and that of its nearest registered class, if it has one: `class NoSuchPlugin extends RangeError`
 * gives `['RangeError', 'NoSuchPlugin', undefined]`. Never throws.
 */
export function classOf(
  error: object,
  registered: ErrorClasses,
): [known: string, own: string, registered: string | undefined] {
  let own = '';
  let nearest: string | undefined;
  try {
    for (const prototype of prototypesOf(error)) {
      nearest ??= registeredName(prototype, registered);
      const name = knownClasses().byPrototype.get(prototype) ?? otherRealmsName(prototype);
      if (name !== undefined) return [name, own, nearest];
      own ||= nameOf(constructorOf(prototype));
    }
  } catch {
    // A Proxy in the chain: what it hides is not sent.
  }
  return ['Error', own, nearest];
}

function registeredName(prototype: object, registered: ErrorClasses): string | undefined {
  for (const [name, registeredClass] of registered)
    if (registeredClass.prototype === prototype) return name;
  return undefined;
}

/**
 * A real error of the class that `classOf` named, made without its constructor, which may need arguments. If
 * `own` is the name of another class, the error gets a subclass of that name: its constructor, `util.inspect` and
 * stack traces then read as at the sender.
 */
export function newError(
  known: string,
  own: string,
  name: string,
  message: unknown,
  registered: ErrorClass | undefined,
): Error {
  const { byName } = knownClasses();
  const Known = (registered ?? byName.get(known) ?? Error) as new () => Error;
  let Target = Known;
  if (own !== '' && own !== nameOf(registered)) {
    Target = class extends Known {};
    const name = { __proto__: null, value: own };
    Object.defineProperty(Target, 'name', name);
  }
  // Only its constructor can set the name and message of a DOMException.
  const text = typeof message === 'string' ? [message] : [];
  return Known === byName.get('DOMException')
    ? (Reflect.construct(Known, [text.join(), name], Target) as Error)
    : (Reflect.construct(Error, text, Target) as Error);
}

interface KnownClasses {
  readonly byName: ReadonlyMap<string, ErrorClass>;
  readonly byPrototype: ReadonlyMap<object, string>;
}

let known: KnownClasses | undefined;

/** Made for the first error: no start needs them, and naming DOMException loads it. */
function knownClasses(): KnownClasses {
  if (known !== undefined) return known;
  const byName = new Map<string, ErrorClass>();
  for (const name of BUILT_INS) {
    const builtIn: unknown = Reflect.get(globalThis, name);
    if (isErrorClass(builtIn)) byName.set(name, builtIn);
  }
  // Ours go by the name on the prototype, which minifiers leave alone.
  for (const ours of errorClasses) byName.set(ours.prototype.name, ours);
  const byPrototype = new Map([...byName].map(([name, { prototype }]) => [prototype, name]));
  return (known = { byName, byPrototype });
}

function isErrorClass(value: unknown): value is ErrorClass & { prototype: Error } {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  return prototype === Error.prototype || prototype instanceof Error;
}

/** 'TypeError' for the TypeError.prototype of another realm. A user's class of that name is not native. */
function otherRealmsName(prototype: object): string | undefined {
  const made = constructorOf(prototype);
  const name = nameOf(made);
  if (!BUILT_INS.has(name) || typeof made !== 'function') return undefined;
  return Function.prototype.toString.call(made).includes('[native code]') ? name : undefined;
}

function constructorOf(prototype: object): unknown {
  return Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
}

/** `static get name()` may throw. */
function nameOf(constructor: unknown): string {
  try {
    const name: unknown = typeof constructor === 'function' ? constructor.name : '';
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}

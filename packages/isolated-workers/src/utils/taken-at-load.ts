/*
 * What the library needs of its surroundings, taken once, when it is loaded. A fake clock, a test runner or a
 * handler that replaces a global later changes nothing for it. The other files import these names instead of
 * using the globals: a lint rule holds that.
 */

/** The process. A test runner may have given this realm one of its own, with an environment of its own. */
export const process: NodeJS.Process = globalThis.process;

export const Buffer: typeof globalThis.Buffer = process.getBuiltinModule('node:buffer').Buffer;

// Of the module, not of the realm: jsdom's timers are numbers, and it has no setImmediate.
const timers = process.getBuiltinModule('node:timers');

export const setTimeout: typeof globalThis.setTimeout = original('setTimeout', timers.setTimeout);
export const clearTimeout: typeof globalThis.clearTimeout = original(
  'clearTimeout',
  timers.clearTimeout,
);
export const setInterval: typeof globalThis.setInterval = original(
  'setInterval',
  timers.setInterval,
);
export const clearInterval: typeof globalThis.clearInterval = original(
  'clearInterval',
  timers.clearInterval,
);
export const setImmediate: typeof globalThis.setImmediate = original(
  'setImmediate',
  timers.setImmediate,
);
export const clearImmediate: typeof globalThis.clearImmediate = original(
  'clearImmediate',
  timers.clearImmediate,
);
export const nextTick: NodeJS.Process['nextTick'] = original(
  'nextTick',
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it uses no `this`
  process.nextTick,
);

/**
 * Milliseconds of a clock that only goes forward. It is loaded when first read, as a worker's start needs none;
 * what replaces `performance.now` replaces it on the object, not on its prototype.
 */
export let monotonicNow: () => number = () => {
  const { performance } = process.getBuiltinModule('node:perf_hooks');
  // Bun has it on the object.
  const { now } = Object.getPrototypeOf(performance) as Partial<typeof performance>;
  monotonicNow = (now ?? performance.now).bind(performance);
  return monotonicNow();
};

/**
 * The function behind a fake of `@sinonjs/fake-timers`, which sinon, Vitest and Jest use: a clock that was
 * installed before this library was loaded keeps what it replaced.
 */
function original<F extends (...args: never[]) => unknown>(name: string, found: F): F {
  const { clock } = found as { clock?: Readonly<Record<string, unknown>> };
  const replaced = clock?.[`_${name}`];
  return typeof replaced === 'function' ? (replaced as F) : found;
}

// In the place of src/utils/taken-at-load.ts: the globals as they are at each call, so that a test's clock counts.

type Timer =
  | 'setTimeout'
  | 'clearTimeout'
  | 'setInterval'
  | 'clearInterval'
  | 'setImmediate'
  | 'clearImmediate';
type AnyFunction = (...args: never[]) => unknown;

const current =
  (name: Timer): AnyFunction =>
  (...args) =>
    (globalThis[name] as AnyFunction)(...args);

export const process: NodeJS.Process = globalThis.process;
export const Buffer: typeof globalThis.Buffer = globalThis.Buffer;
export const setTimeout: AnyFunction = current('setTimeout');
export const clearTimeout: AnyFunction = current('clearTimeout');
export const setInterval: AnyFunction = current('setInterval');
export const clearInterval: AnyFunction = current('clearInterval');
export const setImmediate: AnyFunction = current('setImmediate');
export const clearImmediate: AnyFunction = current('clearImmediate');
export const nextTick: AnyFunction = process.nextTick.bind(process);
export const monotonicNow = (): number => performance.now();

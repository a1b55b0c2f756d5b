import { process } from './taken-at-load.js';

/** Calls a function in the asynchronous context in which it was made. */
export type InContext = <Result>(call: () => Result) => Result;

/** Keeps the asynchronous context of now: what `AsyncLocalStorage` has here, it has in what is called. */
export function presentContext(): InContext {
  return process.getBuiltinModule('node:async_hooks').AsyncLocalStorage.snapshot();
}

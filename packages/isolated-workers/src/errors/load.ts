import { WorkerStartError } from './life.js';
import { causedBy, sentenceOf } from './text.js';

/** A call could not load a part of the library that is loaded when it is first used. */
export function couldNotLoad(call: string, cause: unknown): WorkerStartError {
  const why = `a part of the library could not be loaded: ${sentenceOf(cause)}`;
  return new WorkerStartError(`${call}: ${why}`, {}, causedBy(cause));
}

/** What the bundle lacks. */
export function belowTopLevelAwait(): Error {
  return new Error(
    'the bundler put it below the top-level await that waits for it. ' +
      'Make the call in an async function, or let the bundler split its output',
  );
}

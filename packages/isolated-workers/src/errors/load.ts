import { WorkerStartError } from './life.js';
import { causedBy, sentenceOf } from './text.js';

/** `createWorker()` could not load the part of the library that only hosts need. */
export function couldNotLoad(call: string, cause: unknown): WorkerStartError {
  const why = `a part of the library could not be loaded: ${sentenceOf(cause)}`;
  return new WorkerStartError(`${call}: ${why}`, {}, causedBy(cause));
}

/** What the bundle lacks. */
export function belowTopLevelAwait(): Error {
  return new Error(
    'the bundler put it below the top-level await that waits for it. ' +
      'Call createWorker() in an async function, or let the bundler split its output',
  );
}

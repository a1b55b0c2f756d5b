import { WorkerStartError } from './life.js';
import { causedBy, messageOf } from './text.js';

/** `createWorker()` could not load what only a host needs. */
export function couldNotLoad(call: string, cause: unknown): WorkerStartError {
  const why = `a part of the library could not be loaded: ${messageOf(cause)}`;
  return new WorkerStartError(`${call}: ${why}.`, {}, causedBy(cause));
}

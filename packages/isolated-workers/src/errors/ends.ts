// What a host tells of its worker's end.
import { WorkerClosedError, WorkerExitError, WorkerOutOfMemoryError } from './life.js';
import { ProtocolError } from './request.js';
import { causedBy, type ExitFacts } from './text.js';

/** The error of a worker that ended unasked. Only its stderr tells why a runtime aborted. */
export function exitError(
  type: string | undefined,
  script: string,
  exit: Required<ExitFacts>,
  lastWords: string,
  cause: { readonly cause: unknown } | undefined,
): WorkerExitError {
  const ranOut = exit.stderr.includes('JavaScript heap out of memory');
  const Died = ranOut ? WorkerOutOfMemoryError : WorkerExitError;
  return new Died(type, script, exit, lastWords, cause);
}

/** Refuses the calls to a worker that `endedBy`, such as `shutdown()`, ends. */
export function beingEnded(script: string, endedBy: string): (call: string) => WorkerClosedError {
  return (call) =>
    new WorkerClosedError(call, `the worker '${script}' is being ended by ${endedBy}`);
}

/** Refuses the calls to a worker that has ended; `cause`: of what, if nobody asked for it. */
export function hasEnded(script: string, cause: unknown): (call: string) => WorkerClosedError {
  const why = `the worker '${script}' ${cause === undefined ? 'has been shut down' : 'is dead'}`;
  return (call) => new WorkerClosedError(call, why, causedBy(cause));
}

/** The error of a request that was pending when `endedBy` ended its worker. */
export function endedBefore(type: string, script: string, endedBy: string): WorkerClosedError {
  const why = `the worker '${script}' was ended by ${endedBy} before it answered`;
  return new WorkerClosedError(`send('${type}')`, why);
}

/** The link is closed, and the worker has not ended. */
export function runsOnWithoutLink(script: string, cause: unknown): ProtocolError {
  const why = `The link to the worker '${script}' is closed, but it runs on`;
  return new ProtocolError(why, causedBy(cause));
}

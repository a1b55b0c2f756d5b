import { causedBy, WorkerStartError } from '../../errors/index.js';
import { lifelineVariable, readStartData, type StartData } from '../../platform/index.js';
import { own, process } from '../../utils/index.js';

/** A worker's lifeline, and what the host has written to it. */
interface Lifeline {
  readonly fd: number;
  readonly start: StartData;
}

let lifeline: Lifeline | undefined;

/** Read once, when it is first asked for; undefined in a process that is no worker. */
export function lifelineOf(call: string): Lifeline | undefined {
  const mark = own(process.env, lifelineVariable);
  if (lifeline !== undefined || mark === undefined) return lifeline;
  const fd = Number.parseInt(mark, 10);
  try {
    return (lifeline = { fd, start: readStartData(fd) });
  } catch (error) {
    throw new WorkerStartError(
      `${call}: the host is gone, or ${lifelineVariable} was set by something else.`,
      {},
      causedBy(error),
    );
  }
}

/**
 * What the host gave this worker by the option `initialData`: each call returns a value of its own, read from JSON.
 * `undefined` if it gave none, and in a process that is no worker. `T` is not checked. It may be called before
 * `startWorkerServer()` and after.
 *
 * Throws WorkerStartError if the host died before this was first called.
 *
 * @example
 * ```ts
 * import { initialData, startWorkerServer } from 'isolated-workers';
 *
 * const root = initialData<{ root: string }>()?.root ?? '.';
 * await startWorkerServer({ root: () => root });
 * ```
 */
export function initialData<T = unknown>(): T | undefined {
  const text = lifelineOf('initialData()')?.start.initialData;
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/**
 * The id of this worker, which its client has as `id`; `undefined` in a process that is no worker. It may be called before
 * `startWorkerServer()` and after.
 *
 * Throws WorkerStartError if the host died before this was first called.
 *
 * @example
 * ```ts
 * import { workerId } from 'isolated-workers';
 *
 * console.log(`worker ${workerId() ?? 'none'} starts`);
 * ```
 */
export function workerId(): string | undefined {
  return lifelineOf('workerId()')?.start.id;
}

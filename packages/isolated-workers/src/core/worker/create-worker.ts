import { couldNotLoad, InvalidOptionError } from '../../errors/index.js';
import { lifelineVariable } from '../../platform/index.js';
import type {
  CreateWorkerArgs,
  HostMessages,
  MessageMap,
  NoMessages,
  UntypedMessages,
  WorkerClient,
} from '../contract/index.js';
import type { WorkerOptions } from './options.js';

/**
 * Starts a worker: a process that runs `workerScript`, which must call `startWorkerServer()`.
 * Resolves when it is connected and ready for requests. A relative path is resolved against
 * `process.cwd()`.
 *
 * While it starts, the host's process stays alive; an idle worker does not keep it alive. A worker
 * never outlives its host.
 *
 * Rejects with InvalidOptionError before anything is spawned; with `signal.reason`; with
 * HandshakeError where serializers or versions differ; with WorkerStartError for everything else,
 * with the worker's exit code and stderr. When it rejects, the process is gone.
 *
 * @example
 * ```ts
 * import { createWorker } from 'isolated-workers';
 * import type { Messages } from './contract.js';
 *
 * const worker = await createWorker<Messages>('./my-worker.js', { timeout: 60_000 });
 * const { sum } = await worker.send('compute', { data: [1, 2, 3] });
 * await worker.shutdown();
 * ```
 */
export async function createWorker<
  M extends MessageMap<M> = UntypedMessages,
  H extends HostMessages<M, H> = NoMessages,
>(...args: CreateWorkerArgs<WorkerOptions<M, H>>): Promise<WorkerClient<M>> {
  const [script, options] = splitArguments(args);
  const call = `createWorker('${String(script)}')`;
  // The rest of the library may still have to be loaded: what the call depends on is taken now.
  const surroundings = { cwd: currentFolder(), env: { ...process.env } };
  const { start } = loaded ?? (await loadStart(call));
  return start<M>(script, options, call, surroundings);
}

let loaded: typeof import('./start.js') | undefined;

/** A chunk of its own: no worker reads, at its start, what only a host needs. */
async function loadStart(call: string): Promise<typeof import('./start.js')> {
  try {
    return (loaded = await import('./start.js'));
  } catch (cause) {
    throw couldNotLoad(call, cause);
  }
}

// A host reads it along with the library, a worker only if it becomes a host itself.
if (process.env[lifelineVariable] === undefined) loadStart('').catch(ignore);

/** createWorker() tries again, and says what is wrong. */
function ignore(): void {}

/** The script, and a copy of the options: the user may change the original while the start goes on. */
function splitArguments(args: readonly unknown[]): [script: unknown, options: object] {
  const [first, second = {}] = args;
  if (typeof first !== 'object' || first === null || first instanceof URL)
    return [first, isRecord(second) ? { ...second } : (second as object)];
  if (args.length > 1)
    throw new InvalidOptionError(
      'createWorker()',
      'options',
      'given once: with the path, or with workerScript in them',
      second,
    );
  const { workerScript, ...options } = first as { workerScript?: unknown };
  return [workerScript, options];
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The working directory; '' once it has been removed. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}

import { InvalidOptionError } from '../../errors/index.js';
import { isRecord, isUrl, loadPart } from '../common/index.js';
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
import { own, ownMembers, process } from '../../utils/index.js';

/**
 * Starts a worker: a process that runs the script, which must call `startWorkerServer()`. Resolves when the
 * worker is connected and ready for requests. A relative path is resolved against `process.cwd()`.
 *
 * The host's process stays alive during the start; an idle worker does not keep it alive. A worker never
 * outlives its host.
 *
 * Rejects with InvalidOptionError before anything is spawned; with `signal.reason`; with HandshakeError if
 * serializers or versions differ; with WorkerStartError, which has the worker's exit code and stderr, for any
 * other failure. Once it has rejected, the process is gone.
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
  // Taken before the rest of the library is loaded: the call depends on these as they are now.
  const surroundings = { cwd: currentFolder(), env: { ...process.env } };
  const { start } = loaded ?? (await loadStart(call));
  return start<M>(script, options, call, surroundings);
}

let loaded: typeof import('./start.js') | undefined;

/** A file of its own: a worker's start does not read what only hosts need. */
async function loadStart(call: string): Promise<typeof import('./start.js')> {
  return (loaded = await loadPart(call, () => import('./start.js')));
}

// A host loads it with the library, a worker only if it becomes a host itself.
if (own(process.env, lifelineVariable) === undefined) loadStart('').catch(ignore);

/** createWorker() tries again and reports the error. */
function ignore(): void {}

/** The script, and a copy of the options: the user may change the original during the start. */
function splitArguments(args: readonly unknown[]): [script: unknown, options: object] {
  const [first, second = {}] = args;
  if (typeof first !== 'object' || first === null || isUrl(first))
    return [first, isRecord(second) ? { ...second } : (second as object)];
  if (args.length > 1)
    throw new InvalidOptionError(
      'createWorker()',
      'options',
      'given once: with the path, or with workerScript in them',
      second,
    );
  const { workerScript, ...options } = ownMembers(first as { workerScript?: unknown });
  return [workerScript, options];
}

/** The working directory; '' if it has been removed. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}

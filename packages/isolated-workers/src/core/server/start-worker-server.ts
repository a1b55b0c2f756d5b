import { causedBy, HandshakeError, WorkerStartError } from '../../errors/index.js';
import {
  denoVariable,
  lifelineVariable,
  listeningAdapter,
  watchLifeline,
  writeFailure,
  writeReady,
} from '../../platform/index.js';
import { accept, introductionOf } from '../connection/index.js';
import type {
  Handlers,
  HostMessages,
  MessageMap,
  NoMessages,
  OptionsArgs,
  UntypedMessages,
  WorkerServer,
} from '../contract/index.js';
import { hasContract, withSchemas } from '../schemas/index.js';
import { lifelineOf } from './start-data.js';
import { resolveServerOptions, type WorkerServerOptions } from './options.js';
import { ProcessDuties } from './process-duties.js';
import { Session } from './session.js';
import { yieldTo } from './signal-guard.js';
import { clearTimeout, process, setTimeout } from '../../utils/index.js';

/**
 * Milliseconds from the ready line to the first look at the lifeline, which the first answer need not wait for: it takes
 * a millisecond. What arrives before is read then.
 */
const watchDelay = 50;

/**
 * Makes this process a worker: the host that started it with `createWorker()` can call `handlers`. Resolves
 * when the host is connected. Call it once, as soon as the handlers are ready: the host waits for it until
 * its `startupTimeout`.
 *
 * While it serves, the process stays alive until the host asks it to exit or is gone. It leaves SIGINT, SIGTERM,
 * SIGHUP, SIGQUIT and SIGUSR2 to the host, which a Ctrl-C or a supervisor sends to both: `worker.kill()` sends
 * the worker a signal of its own. Listeners of yours are called as usual.
 *
 * Rejects with InvalidOptionError; with WorkerStartError in a process that no `createWorker()` started, at
 * the second call, or if it can listen on no endpoint; with HandshakeError if host and worker do not match.
 *
 * @example
 * ```ts
 * import { startWorkerServer } from 'isolated-workers';
 * import type { Messages } from './contract.js';
 *
 * await startWorkerServer<Messages>({
 *   compute: ({ data }) => ({ sum: data.reduce((a, b) => a + b, 0) }),
 *   ping: () => 'pong',
 *   log: ({ line }) => console.log(line),
 * });
 * ```
 */
export async function startWorkerServer<
  M extends MessageMap<M> = UntypedMessages,
  H extends HostMessages<M, H> = NoMessages,
>(
  handlers: Handlers<M, H>,
  ...options: OptionsArgs<WorkerServerOptions<M, H>>
): Promise<WorkerServer<H>> {
  const own = resolveServerOptions(handlers, options[0] ?? {});
  const resolved = hasContract(own) ? await withSchemas('startWorkerServer()', own, 'worker') : own;
  const { fd, start } = takeLifeline();
  const noTimeouts = resolved.noTimeouts || start.noTimeouts;
  const duties = new ProcessDuties();
  const session = new Session<H>({ ...resolved, noTimeouts }, duties);
  let endpoint = '';
  let unwatch = (): void => undefined;
  try {
    await accept({
      endpoints: start.endpoints,
      tokens: start.tokens,
      hosts: 1,
      introduction: introductionOf(resolved.serializer, resolved.maxMessageBytes),
      ready(index) {
        endpoint = start.endpoints[index] as string;
        resolved.logger.debug('listening', { endpoint });
        writeReady(fd, index);
        duties.take(session);
        unwatch = watchLater(fd, () => {
          if (endpoint !== '') listeningAdapter.remove(endpoint);
          session.hostGone();
        });
      },
      open: (link) => {
        endpoint = '';
        return session.open(link);
      },
    });
  } catch (error) {
    const reason = `startWorkerServer(): ${(error as Error).message}`;
    try {
      if (!(error instanceof HandshakeError)) writeFailure(fd, reason);
    } catch {
      // The host is gone, and a worker without a host has nothing to do.
      session.hostGone();
    }
    unwatch();
    duties.leave();
    if (error instanceof HandshakeError) throw error;
    throw new WorkerStartError(reason, {}, causedBy(error));
  }
  resolved.logger.info('connected', { pid: process.pid });
  return session;
}

let taken = false;

/** The lifeline's descriptor and what the host wrote to it. A process has one lifeline, once. */
function takeLifeline(): NonNullable<ReturnType<typeof lifelineOf>> {
  const lifeline = taken ? undefined : lifelineOf('startWorkerServer()');
  if (lifeline === undefined)
    throw new WorkerStartError(
      taken
        ? 'startWorkerServer() was called a second time: a process serves one host, with one set of handlers.'
        : 'startWorkerServer(): no host. Do not run this script by hand: give its path to createWorker().',
    );
  taken = true;
  // No child of this process may take itself for a worker of our host.
  Reflect.deleteProperty(process.env, lifelineVariable);
  Reflect.deleteProperty(process.env, denoVariable);
  return lifeline;
}

/** Watches the lifeline, after `watchDelay`. Returns what undoes it. */
function watchLater(fd: number, ended: () => void): () => void {
  let lifeline: { destroy(): unknown } | undefined;
  const timer = setTimeout(() => {
    lifeline = watchLifeline(fd, { announced: yieldTo, ended });
  }, watchDelay);
  return () => {
    clearTimeout(timer);
    lifeline?.destroy();
  };
}

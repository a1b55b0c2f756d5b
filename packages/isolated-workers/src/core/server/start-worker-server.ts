import { causedBy, HandshakeError, WorkerStartError } from '../../errors/index.js';
import {
  denoVariable,
  lifelineVariable,
  readStartData,
  socketAdapter,
  type StartData,
  watchLifeline,
  writeFailure,
  writeReady,
} from '../../platform/index.js';
import { accept, protocolVersion } from '../connection/index.js';
import type {
  Handlers,
  HostMessages,
  MessageMap,
  NoMessages,
  OptionsArgs,
  UntypedMessages,
  WorkerServer,
} from '../contract/index.js';
import { resolveServerOptions, type WorkerServerOptions } from './options.js';
import { ProcessDuties } from './process-duties.js';
import { Session } from './session.js';

/**
 * Makes this process a worker: lets the host that started it with `createWorker()` call `handlers`.
 * Resolves when the host is connected. Call it once, as soon as the handlers are there: the host
 * waits for it until its `startupTimeout`.
 *
 * While it serves, the process stays alive until the host asks it to exit or is gone. A Ctrl-C that
 * reaches host and worker alike is left to the host.
 *
 * Rejects with InvalidOptionError; with WorkerStartError in a process that no `createWorker()`
 * started, at the second call, and where no endpoint can be listened on; with HandshakeError where
 * host and worker do not fit together.
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
  const resolved = resolveServerOptions(handlers, options[0] ?? {});
  const { fd, start } = takeLifeline();
  const noTimeouts = resolved.noTimeouts || start.noTimeouts;
  const duties = new ProcessDuties();
  const session = new Session<H>({ ...resolved, noTimeouts }, duties);
  let endpoint = '';
  let lifeline: { destroy(): unknown } | undefined;
  try {
    await accept({
      endpoints: start.endpoints,
      token: start.token,
      hosts: 1,
      introduction: {
        protocol: protocolVersion,
        serializer: resolved.serializer.name,
        maxMessageBytes: resolved.maxMessageBytes,
      },
      ready(index) {
        endpoint = start.endpoints[index] as string;
        resolved.logger.debug('listening', { endpoint });
        writeReady(fd, index);
        // On Deno nobody can write to a lifeline that is watched: this comes after the last write.
        lifeline = watchLifeline(fd, () => {
          if (endpoint !== '') socketAdapter.remove(endpoint);
          session.hostGone();
        });
        // While the host dials there is time for it.
        duties.take(session);
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
      // Nobody is there to be told: without a host there is nothing to do.
      session.hostGone();
    }
    lifeline?.destroy();
    duties.leave();
    if (error instanceof HandshakeError) throw error;
    throw new WorkerStartError(reason, {}, causedBy(error));
  }
  resolved.logger.info('connected', { pid: process.pid });
  return session;
}

let taken = false;

/** The lifeline, which this process has once, and what the host wrote to it. */
function takeLifeline(): { fd: number; start: StartData } {
  const mark = process.env[lifelineVariable];
  if (mark === undefined)
    throw new WorkerStartError(
      taken
        ? 'startWorkerServer() was called a second time: a process serves one host, with one set of handlers.'
        : 'startWorkerServer(): no host. Do not run this script by hand: give its path to createWorker().',
    );
  taken = true;
  // Whatever this process starts must not take itself for a worker of our host.
  Reflect.deleteProperty(process.env, lifelineVariable);
  Reflect.deleteProperty(process.env, denoVariable);
  const fd = Number(mark);
  try {
    return { fd, start: readStartData(fd) };
  } catch (error) {
    throw new WorkerStartError(
      `startWorkerServer(): the host is gone, or ${lifelineVariable} was set by something else.`,
      {},
      causedBy(error),
    );
  }
}

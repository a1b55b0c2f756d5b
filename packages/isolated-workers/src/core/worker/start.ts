import {
  checkNesting,
  processDriver,
  type RunningWorker,
  type Surroundings,
} from '../../drivers/index.js';
import { HandshakeError, startFailure, type WorkerStartError } from '../../errors/index.js';
import { groupSignals } from '../../platform/index.js';
import { introductionOf } from '../connection/index.js';
import { abortReason, throwIfAborted, type Link, type LinkSink } from '../messaging/index.js';
import { hasContract, withSchemas } from '../schemas/index.js';
import { Client } from './client.js';
import { WorkerLife } from './life.js';
import { watchForObstacles } from './obstacle.js';
import { findScript, workingFolder } from './places.js';
import { resolveWorkerOptions, type ResolvedWorkerOptions } from './options.js';
import { isObserved, monotonicNow, tracingChannels } from '../../utils/index.js';
import { type Ready, traceWorker } from './tracing.js';

const workers = tracingChannels('worker');

/** Checks the arguments of `createWorker()` and starts the worker. Resolves when it is connected. */
export function start<M>(
  script: unknown,
  given: object,
  call: string,
  surroundings: Surroundings,
): Promise<Client<M>> {
  const begin = (onReady?: Ready): Promise<Client<M>> =>
    resolveAndStart(script, given, call, surroundings, onReady);
  return isObserved(workers) ? traceWorker(workers, String(script), begin) : begin();
}

async function resolveAndStart<M>(
  script: unknown,
  given: object,
  call: string,
  surroundings: Surroundings,
  onReady: Ready | undefined,
): Promise<Client<M>> {
  const own = resolveWorkerOptions(script, given, call, surroundings);
  const resolved = hasContract(own) ? await withSchemas(call, own, 'host') : own;
  throwIfAborted(resolved.signal);
  const options = {
    ...resolved,
    script: findScript(call, resolved.script),
    cwd: workingFolder(call, resolved.cwd, surroundings.cwd),
  };
  checkNesting(call, options.script);
  const first = await attempt<M>(call, options, onReady);
  if (first instanceof Client) return first;
  throwIfAborted(options.signal);
  options.logger.warn('a signal ended the worker as it booted, starting it again', {
    script: options.script,
  });
  const second = await attempt<M>(call, options, onReady);
  if (second instanceof Client) return second;
  throw second;
}

/**
 * Starts the worker. Returns the failure if it may be tried again: a signal that reached the whole process group has
 * ended the worker before it could leave it to its host. While a runtime boots, signals kill.
 */
async function attempt<M>(
  call: string,
  options: ResolvedWorkerOptions,
  onReady: Ready | undefined,
): Promise<Client<M> | WorkerStartError> {
  const startedAt = monotonicNow();
  const life = new WorkerLife(options);
  const client = new Client<M>(life);
  const running = spawn(call, options, (link) => life.open(link));
  life.attach(running);
  const obstacle = watchForObstacles(options, running);
  const { logger, startupTimeout } = options;
  const { pid } = running;
  try {
    await Promise.race([running.connected, obstacle.met]);
    logger.info('connected', { pid, ms: Math.round(monotonicNow() - startedAt) });
    onReady?.(running, life.exited);
    return client;
  } catch (cause) {
    // Does nothing to a worker that has already ended.
    life.abandon();
    const exit = await running.exited;
    logger.debug('start failed', { pid });
    if (obstacle.kind === 'abort') throw abortReason(options.signal);
    if (cause instanceof HandshakeError) throw cause;
    const ready = running.stage !== 'started';
    const failure = startFailure(call, obstacle.kind, {
      exit,
      stderr: running.lastStderr,
      ready,
      startupTimeout,
      cause,
    });
    const { signal } = exit;
    const interrupted = obstacle.kind === 'exit' && signal !== null && !exit.forced;
    if (!ready && interrupted && groupSignals.includes(signal)) return failure;
    throw failure;
  } finally {
    obstacle.end();
  }
}

function spawn(
  call: string,
  options: ResolvedWorkerOptions,
  open: (link: Link) => LinkSink,
): RunningWorker {
  const { script, initialData, noTimeouts, logger, serializer, maxMessageBytes } = options;
  const introduction = introductionOf(serializer, maxMessageBytes);
  try {
    return processDriver.start({
      ...{ call, script, options, initialData, introduction, noTimeouts, logger },
      open,
    });
  } catch (cause) {
    throw startFailure(call, 'spawn', { cause });
  }
}

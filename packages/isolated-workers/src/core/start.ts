import { HandshakeError, scriptNotFound, startFailure } from '../errors/index.js';
import { parseReply, startLine } from '../platform/lifeline.js';
import { socketAdapter } from '../platform/socket.js';
import { onAbort } from './abort-signals.js';
import { Child } from './child.js';
import { protocolVersion } from './connection.js';
import { maxTimerDelay } from './deadlines.js';
import { dial } from './dial.js';
import { checkNesting } from './nesting.js';
import type { ResolvedWorkerOptions } from './options.js';
import { watchOver } from './watchdog.js';
import { Client } from './worker-client.js';

/** Starts the worker that `call`, whose options have been checked, asks for; resolves when it is connected. */
export async function start(call: string, options: ResolvedWorkerOptions): Promise<Client> {
  const { logger } = options;
  options.signal?.throwIfAborted();
  const { statSync } = process.getBuiltinModule('node:fs');
  if (!statSync(options.script, { throwIfNoEntry: false })?.isFile())
    throw scriptNotFound(call, options.script);
  checkNesting(call, options.script);
  const startedAt = performance.now();
  const endpoints = socketAdapter.endpoints(socketAdapter.randomHex(12));
  const token = socketAdapter.randomHex(32);
  const child = spawnChild(call, options);
  logger.debug('spawned', { pid: child.pid, script: options.script });
  const client = new Client(options, child);
  const dialling = new AbortController();
  const obstacle = watchForObstacles(options, child);
  const watch = options.watchdog ? watchOver(child, endpoints[0] ?? '') : undefined;
  let ready = false;
  try {
    child.lifeline?.write(startLine({ endpoints, token, noTimeouts: options.noTimeouts }));
    const reply = parseReply(await Promise.race([firstLine(child), obstacle.met]));
    if (typeof reply === 'string') throw new Error(reply);
    ready = true;
    const endpoint = endpoints[reply] as string;
    watch?.listening(endpoint);
    logger.debug('ready', { pid: child.pid, endpoint });
    const dialled = dial({
      endpoint,
      token,
      introduction: {
        protocol: protocolVersion,
        serializer: options.serializer.name,
        maxMessageBytes: options.maxMessageBytes,
      },
      open: (link) => client.open(link),
      signal: dialling.signal,
    });
    await Promise.race([dialled, obstacle.met]);
    watch?.connected();
    logger.info('connected', { pid: child.pid, ms: Math.round(performance.now() - startedAt) });
    return client;
  } catch (cause) {
    dialling.abort();
    // If the worker ended by itself, that has been waited for; this is for all the other cases.
    client.abandon();
    const exit = await child.exited;
    for (const endpoint of endpoints) socketAdapter.remove(endpoint);
    logger.debug('start failed', { pid: child.pid });
    if (obstacle.kind === 'abort') throw options.signal?.reason;
    if (cause instanceof HandshakeError) throw cause;
    const { startupTimeout } = options;
    throw startFailure(call, obstacle.kind, { exit, ready, startupTimeout, cause });
  } finally {
    obstacle.end();
  }
}

function spawnChild(call: string, options: ResolvedWorkerOptions): Child {
  try {
    return new Child(options);
  } catch (cause) {
    throw startFailure(call, 'spawn', { cause });
  }
}

/** What can come between a spawn and WELCOME; whichever comes first names itself. */
interface Obstacle {
  /** Rejects when it is met; never resolves. */
  readonly met: Promise<never>;
  kind: 'spawn' | 'exit' | 'deadline' | 'abort' | undefined;
  end(): void;
}

function watchForObstacles(options: ResolvedWorkerOptions, child: Child): Obstacle {
  const { signal, startupTimeout } = options;
  let reject: (reason: unknown) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  const obstacle: Obstacle = {
    met: new Promise<never>((_resolve, rejectMet) => (reject = rejectMet)),
    kind: undefined,
    end() {
      clearTimeout(timer);
      unwatch?.();
    },
  };
  const meet = (kind: NonNullable<Obstacle['kind']>, reason: unknown): void => {
    obstacle.kind ??= kind;
    reject(reason);
  };
  const aborted = (): void => {
    meet('abort', signal?.reason);
  };
  const arm = (delay: number): void => {
    const due = performance.now() + delay;
    const passed = (): void => {
      const late = performance.now() - due;
      // A host that was busy has not listened: it gives the worker as long as it was away itself.
      if (late > busyHost) arm(Math.min(late, startupTimeout));
      else setImmediate(meet, 'deadline', undefined);
    };
    timer = setTimeout(passed, Math.min(delay, maxTimerDelay));
  };
  obstacle.met.catch(() => undefined);
  if (signal?.aborted === true) aborted();
  else if (signal !== undefined) unwatch = onAbort(signal, aborted);
  if (startupTimeout > 0) arm(startupTimeout);
  void child.exited.then(() => {
    // The link is read first: it may tell why.
    setImmediate(meet, child.spawnError === undefined ? 'exit' : 'spawn', child.spawnError);
  });
  return obstacle;
}

/** Milliseconds by which a timer is late when its process was too busy to look. */
const busyHost = 50;

function firstLine(child: Child): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.lifeline?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\n');
      if (end >= 0) resolve(Buffer.from(text.slice(0, end), 'latin1').toString());
    });
  });
}

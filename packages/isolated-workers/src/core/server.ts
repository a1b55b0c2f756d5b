import {
  causedBy,
  HandshakeError,
  stackOf,
  WorkerClosedError,
  WorkerStartError,
} from '../errors/index.js';
import { socketAdapter } from '../platform/socket.js';
import type { WorkerServer } from './client.js';
import { accept } from './accept.js';
import { protocolVersion } from './connection.js';
import type { MessageMap, NoMessages, UntypedMessages } from './contract.js';
import { Events } from './events.js';
import type { Handlers, HostMessages, OptionsArgs } from './handlers.js';
import {
  denoVariable,
  lifelineVariable,
  readStartData,
  watchLifeline,
  writeFailure,
  writeReady,
  type StartData,
} from '../platform/lifeline.js';
import { writeToStderr } from '../utils/stderr.js';
import type { SocketLink } from './link.js';
import { Channel } from './messaging.js';
import {
  resolveServerOptions,
  type ResolvedServerOptions,
  type WorkerServerOptions,
} from './options.js';

/** Milliseconds that answers are written for, synchronously, while the process exits. */
const exitFlush = 2000;

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
  const server = new Server({ ...resolved, noTimeouts: resolved.noTimeouts || start.noTimeouts });
  let endpoint = '';
  let lifeline: { destroy(): unknown } | undefined;
  try {
    await accept({
      endpoints: start.endpoints,
      token: start.token,
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
          server.hostGone();
        });
        // While the host dials there is time for it.
        server.attend();
      },
      open: (link) => {
        endpoint = '';
        return server.open(link);
      },
    });
  } catch (error) {
    const reason = `startWorkerServer(): ${(error as Error).message}`;
    try {
      if (!(error instanceof HandshakeError)) writeFailure(fd, reason);
    } catch {
      // Nobody is there to be told: without a host there is nothing to do.
      server.hostGone();
    }
    lifeline?.destroy();
    server.leave();
    if (error instanceof HandshakeError) throw error;
    throw new WorkerStartError(reason, {}, causedBy(error));
  }
  resolved.logger.info('connected', { pid: process.pid });
  return server as unknown as WorkerServer<H>;
}

/** The worker's end of the channel, and of the process. */
class Server {
  readonly host: Pick<Channel, 'send' | 'notify'>;
  readonly #options: ResolvedServerOptions;
  readonly #events = new Events();
  #channel: Channel | undefined;
  #link: SocketLink | undefined;
  #stopped: Promise<void> | undefined;
  readonly #flushAtExit = (): void => this.#link?.flushSync(exitFlush);

  constructor(options: ResolvedServerOptions) {
    this.#options = options;
    this.host = {
      send: (type, payload, options) => this.#opened.send(type, payload, options),
      notify: (type, payload) => this.#opened.notify(type, payload),
    };
  }

  /** Takes its part in what happens to the process. */
  attend(): void {
    process.on('SIGINT', leaveToHost);
    process.on('exit', this.#flushAtExit);
  }

  leave(): void {
    process.off('SIGINT', leaveToHost);
    process.off('exit', this.#flushAtExit);
  }

  open(link: SocketLink): Channel {
    this.#link = link;
    this.#channel = new Channel(link, {
      ...this.#options,
      maxPending: Infinity,
      caller: this.host,
      notificationFailed: (error, type) => {
        this.#events.notificationFailed(error, type);
      },
      // The link itself keeps the worker alive.
      hold: () => undefined,
      shutdownAsked: () => void this.#shutDown(),
      linkClosed: (error) => {
        this.#options.logger.debug('link closed', { error });
        if (this.#stopped === undefined) this.hostGone();
        this.leave();
      },
    });
    return this.#channel;
  }

  /** The host is dead, or has closed the link: handlers learn it by their signals, then the process ends. */
  hostGone(): void {
    this.#options.logger.warn('the host is gone', { pid: process.pid });
    this.#channel?.close(hostIsGone, hostIsGone);
    setImmediate(() => process.exit(1));
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  on(event: string, listener: (...args: never) => void): this {
    this.#events.on(event, listener);
    return this;
  }

  once(event: string, listener: (...args: never) => void): this {
    this.#events.once(event, listener);
    return this;
  }

  off(event: string, listener: (...args: never) => void): this {
    this.#events.off(event, listener);
    return this;
  }

  get #opened(): Channel {
    if (this.#channel === undefined) throw hostIsGone('host.send()');
    return this.#channel;
  }

  async #stop(): Promise<void> {
    const { socket } = this.#link as SocketLink;
    const channel = this.#opened;
    channel.refuse(stopped);
    channel.askShutdown();
    // A handler that calls this before its first await counts as running only after it.
    await new Promise((resolve) => setImmediate(resolve));
    await channel.handled();
    await new Promise<void>((resolve) => {
      if (socket.closed) resolve();
      socket.once('close', resolve);
      this.#link?.end();
    });
    channel.close(stopped, stopped);
  }

  async #shutDown(): Promise<void> {
    const { logger, onShutdown } = this.#options;
    logger.debug('shutting down', { pid: process.pid });
    const channel = this.#opened;
    await channel.handled();
    try {
      await onShutdown();
    } catch (error) {
      writeToStderr(`${inspected(error)}\n`);
      process.exitCode = 1;
    }
    channel.close(stopped, stopped);
    for (const stream of [process.stdout, process.stderr]) await flushed(stream);
    await new Promise<void>((resolve) => this.#link?.whenTaken(resolve));
    process.exit();
  }
}

/** What the runtime would print of it, were it uncaught; never throws. */
function inspected(thrown: unknown): string {
  try {
    return process.getBuiltinModule('node:util').inspect(thrown);
  } catch {
    return stackOf(thrown);
  }
}

function hostIsGone(call: string): WorkerClosedError {
  return new WorkerClosedError(call, 'the host is gone, or has closed the link');
}

function stopped(call: string): WorkerClosedError {
  return new WorkerClosedError(call, 'the worker is shutting down; call the host before that');
}

/** A Ctrl-C reaches the whole process group; what it means for workers, the host decides. */
function leaveToHost(): void {}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const written = (): void => {
      resolve();
    };
    // Bun calls back before a pipe has taken what was written: end() alone waits for that.
    if (process.versions['bun'] !== undefined) stream.end(written);
    else if (stream.writableLength === 0) written();
    else stream.write('', written);
  });
}

let taken = false;

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

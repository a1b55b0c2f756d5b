import { WorkerClosedError, WorkerStartError } from '../../errors/index.js';
import { Emitting } from '../common/index.js';
import type { Caller, ServerEvents, WorkerServer } from '../contract/index.js';
import { Channel, ChannelCaller, type Link, WorkerContext } from '../messaging/index.js';
import { process, setImmediate } from '../../utils/index.js';
import type { ResolvedServerOptions } from './options.js';
import { workerId } from './start-data.js';

/** The place where a session lives, and its duties there. */
export interface Place {
  /** The host has died or closed the link. Every call has been settled. */
  hostGone(): void;
  /** A part of the library could not be loaded, so the link was closed. */
  partMissing(error: Error): void;
  /** `onShutdown` threw. */
  shutdownFailed(error: unknown): void;
  /** The host has asked for the end, and every answer has been passed on. */
  over(): void;
  /** The link is closed, for whatever reason: the place is no longer needed. */
  leave(): void;
}

/** The worker's side of the channel: its handlers, its calls to the host, its orderly end. */
export class Session<in out H> extends Emitting<ServerEvents<H>> implements WorkerServer<H> {
  readonly host: Caller<H>;
  readonly #options: ResolvedServerOptions;
  readonly #place: Place;
  #connection: { readonly channel: Channel; readonly link: Link } | undefined;
  #stopped: Promise<void> | undefined;
  #isEnding = false;

  constructor(options: ResolvedServerOptions, place: Place) {
    super();
    this.#options = options;
    this.#place = place;
    this.host = new ChannelCaller<H>(() => this.#opened.channel);
  }

  open(link: Link): Channel {
    const channel: Channel = new Channel(link, {
      ...this.#options,
      maxPending: Infinity,
      context: WorkerContext,
      side: { side: 'worker', workerId: workerId() ?? '' },
      caller: new ChannelCaller<H>(() => channel),
      notificationFailed: (error, type) => {
        this.notificationFailed(error, type);
      },
      // The link itself keeps the worker alive.
      hold: () => undefined,
      shutdownAsked: () => {
        if (!this.#isEnding) void this.#shutDown();
      },
      linkClosed: (error) => {
        this.#options.logger.debug('link closed', { error });
        if (error instanceof WorkerStartError) this.#place.partMissing(error);
        if (this.#stopped === undefined) this.hostGone();
        this.#place.leave();
      },
    });
    this.#connection = { channel, link };
    return channel;
  }

  /** The host has died or closed the link: aborts the handlers' signals. */
  hostGone(): void {
    this.#options.logger.warn('the host is gone', { pid: process.pid });
    this.#connection?.channel.close(hostIsGone, hostIsGone);
    this.#place.hostGone();
  }

  /** Writes what the host has not received, for at most `milliseconds`: the process is about to end. */
  flushSync(milliseconds: number): void {
    this.#connection?.link.flushSync(milliseconds);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  get #opened(): { readonly channel: Channel; readonly link: Link } {
    if (this.#connection === undefined) throw hostIsGone('host.send()');
    return this.#connection;
  }

  async #stop(): Promise<void> {
    const { channel, link } = this.#opened;
    channel.refuse(stopped);
    channel.askShutdown();
    // A handler that calls this before its first await only then counts as running.
    await new Promise((resolve) => setImmediate(resolve));
    await channel.caughtUp();
    await channel.handled();
    link.end();
    await link.closed;
    channel.close(stopped, stopped);
  }

  async #shutDown(): Promise<void> {
    this.#isEnding = true;
    const { logger, onShutdown } = this.#options;
    logger.debug('shutting down', { pid: process.pid });
    const { channel, link } = this.#opened;
    await channel.handled();
    try {
      await onShutdown();
    } catch (error) {
      this.#place.shutdownFailed(error);
    }
    channel.close(stopped, stopped);
    const taken = new Promise<void>((resolve) => {
      link.whenTaken(resolve);
    });
    await Promise.race([taken, link.closed]);
    this.#place.over();
  }
}

function hostIsGone(call: string): WorkerClosedError {
  return new WorkerClosedError(call, 'the host is gone, or has closed the link');
}

function stopped(call: string): WorkerClosedError {
  return new WorkerClosedError(call, 'the worker is shutting down; call the host before that');
}

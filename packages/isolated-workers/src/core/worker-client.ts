import type { Readable } from 'node:stream';
import { causedBy, ProtocolError, WorkerClosedError, WorkerExitError } from '../errors/index.js';
import type { Child } from './child.js';
import type { SendOptions, WorkerExit } from './client.js';
import { maxTimerDelay } from './deadlines.js';
import { Events, warn } from './events.js';
import type { SocketLink } from './link.js';
import { Channel } from './messaging.js';
import type { ResolvedWorkerOptions } from './options.js';
import { writeToStderr } from '../utils/stderr.js';

/** Milliseconds that the link may stay open after the exit without a byte coming. */
const linkGrace = 1000;

/** The host's end of one worker: its channel, its process, and what became of them. */
export class Client {
  readonly #options: ResolvedWorkerOptions;
  readonly #child: Child;
  readonly #events = new Events();
  readonly #exited: Promise<WorkerExit>;
  #settleExited: (exit: WorkerExit) => void = () => undefined;
  #link: SocketLink | undefined;
  #channel: Channel | undefined;
  #state: 'ready' | 'draining' | 'closed' = 'ready';
  /** Set once this side has asked for the end: then a death is no surprise. */
  #asked = false;
  #awaited = false;
  #shutdown: Promise<WorkerExit> | undefined;
  #held = false;
  #busy = false;
  #ending = false;
  #endedBy = '';
  readonly #lostLinkTimers: NodeJS.Timeout[] = [];

  constructor(options: ResolvedWorkerOptions, child: Child) {
    this.#options = options;
    this.#child = child;
    this.#exited = new Promise((resolve) => (this.#settleExited = resolve));
    if (options.inspect && options.stdio !== 'inherit')
      child.onStderr(/Debugger listening on (ws:\S+)/, (url) => {
        writeToStderr(`Worker ${child.pid} can be inspected at ${url}\n`);
      });
  }

  open(link: SocketLink): Channel {
    this.#link = link;
    this.#channel = new Channel(link, {
      ...this.#options,
      caller: this,
      notificationFailed: (error, type) => {
        this.#events.notificationFailed(error, type);
      },
      hold: (busy) => {
        this.#busy = busy;
        this.#keepAlive();
      },
      shutdownAsked: () => {
        this.#workerStops();
      },
      linkClosed: (error) => {
        this.#linkClosed(error);
      },
    });
    link.socket.unref();
    this.#child.unrefStreams();
    this.#keepAlive();
    void this.#child.exited.then((exit) => this.#childExited(exit));
    return this.#channel;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get state(): 'ready' | 'draining' | 'closed' {
    return this.#state;
  }

  get pendingCount(): number {
    return this.#opened.pendingCount;
  }

  get exited(): Promise<WorkerExit> {
    this.#awaited = true;
    return this.#exited;
  }

  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  get stderr(): Readable | null {
    return this.#child.stderr;
  }

  send(type: string, payload?: unknown, options?: SendOptions): Promise<unknown> {
    return this.#opened.send(type, payload, options);
  }

  notify(type: string, payload?: unknown): Promise<void> {
    return this.#opened.notify(type, payload);
  }

  shutdown(): Promise<WorkerExit> {
    this.#awaited = true;
    this.#ending = true;
    this.#keepAlive();
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  terminate(): Promise<WorkerExit> {
    this.#awaited = true;
    this.#ending = true;
    this.#keepAlive();
    if (!this.#child.hasExited()) {
      this.#options.logger.debug('terminating', { pid: this.pid });
      this.#asked = true;
      if (this.#state !== 'closed') this.#refuseAfter('terminate()');
      this.#child.kill('SIGKILL');
    }
    return this.#exited;
  }

  /** The start failed: nobody will ever know this client. */
  abandon(): void {
    this.#asked = this.#awaited = true;
    this.#endedBy = 'a start that failed';
    this.#child.kill('SIGKILL');
  }

  ref(): this {
    this.#held = true;
    this.#keepAlive();
    return this;
  }

  unref(): this {
    this.#held = false;
    this.#keepAlive();
    return this;
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  get #opened(): Channel {
    // createWorker() resolves after open(): nobody has a client without a channel.
    return this.#channel as Channel;
  }

  async #shutDown(): Promise<WorkerExit> {
    if (this.#child.hasExited()) return this.#exited;
    const { logger, shutdownTimeout, forceKillAfterDelay } = this.#options;
    logger.debug('draining', { pid: this.pid, pending: this.pendingCount });
    const channel = this.#opened;
    if (this.#state === 'ready') this.#refuseAfter('shutdown()');
    const until = performance.now() + shutdownTimeout;
    const left = (): number => Math.max(0, until - performance.now());
    await within(left(), [channel.answered(), this.#exited]);
    this.#asked = true;
    if (left() > 0) {
      logger.debug('asking to exit', { pid: this.pid });
      channel.askShutdown();
      await within(left(), [this.#exited]);
    }
    if (!this.#child.hasExited()) {
      logger.warn('still alive, sending SIGTERM', { pid: this.pid, after: shutdownTimeout });
      this.#child.kill('SIGTERM');
      await within(forceKillAfterDelay, [this.#exited]);
    }
    if (!this.#child.hasExited()) {
      logger.warn('still alive, sending SIGKILL', { pid: this.pid, after: forceKillAfterDelay });
      this.#child.kill('SIGKILL');
    }
    return this.#exited;
  }

  /** The worker called stop(): it answers what it has, and no more. */
  #workerStops(): void {
    if (this.#state !== 'ready') return;
    this.#asked = true;
    this.#refuseAfter('stop()');
  }

  #linkClosed(error: Error | undefined): void {
    const { logger, script, forceKillAfterDelay } = this.#options;
    logger.debug('link closed', { pid: this.pid, error });
    if (error instanceof ProtocolError) this.#close(() => error);
    if (this.#child.hasExited()) return;
    // The exit, which is near, tells more than the end of the link.
    this.#lostLink(linkGrace, () => {
      const why = `The worker '${script}' closed the link and lives on`;
      this.#close(this.#asked ? this.#endReason : () => new ProtocolError(why));
    });
    this.#lostLink(Math.max(forceKillAfterDelay, linkGrace), () => {
      if (this.#child.hasExited()) return;
      logger.warn('it lives on without its link, sending SIGKILL', { pid: this.pid });
      this.#child.kill('SIGKILL');
    });
  }

  #lostLink(delay: number, action: () => void): void {
    if (delay === Infinity) return;
    const timer = setTimeout(action, Math.min(delay, maxTimerDelay));
    timer.unref();
    this.#lostLinkTimers.push(timer);
  }

  async #childExited(exit: WorkerExit): Promise<void> {
    for (const timer of this.#lostLinkTimers) clearTimeout(timer);
    await this.#linkRead();
    const { logger, script } = this.#options;
    const { exitCode, signal, forced } = exit;
    logger.info('exited', { pid: this.pid, exitCode, signal, forced });
    const pending = this.pendingCount;
    if (this.#asked) this.#close(this.#endReason);
    else this.#close((type) => new WorkerExitError(type, script, exit));
    const listened = this.#events.hasListeners('exit');
    this.#settleExited(exit);
    this.#events.emit('exit', exit);
    if (!this.#asked && pending === 0 && !listened && !this.#awaited)
      warn('A worker died unasked', new WorkerExitError(undefined, script, exit));
  }

  /** The answers that were written before the exit are read before anything is given up. */
  async #linkRead(): Promise<void> {
    const link = this.#link as SocketLink;
    link.socket.ref();
    for (let received = -1; !link.socket.closed && received !== link.bytesReceived;) {
      received = link.bytesReceived;
      const closed = new Promise((resolve) => link.socket.once('close', resolve));
      await within(linkGrace, [closed]);
    }
    link.close();
  }

  /** Everything pending gets its `reason`; whoever calls later learns that it is closed. */
  #close(reason: (type?: string) => unknown): void {
    if (this.#state === 'closed') return;
    const { script } = this.#options;
    const cause = this.#asked ? undefined : reason();
    this.#state = 'closed';
    this.#opened.close(reason, (call) => {
      const why = cause === undefined ? 'has been shut down' : 'is dead';
      return new WorkerClosedError(call, `the worker '${script}' ${why}`, causedBy(cause));
    });
  }

  /** Why a request was not answered, when this side has asked for the end. */
  readonly #endReason = (type = ''): WorkerClosedError => {
    const { script } = this.#options;
    const why = `the worker '${script}' was ended by ${this.#endedBy} before it answered`;
    return new WorkerClosedError(`send('${type}')`, why);
  };

  /** New calls are refused, with the call that ends the worker as the reason. */
  #refuseAfter(endedBy: string): void {
    this.#state = 'draining';
    this.#endedBy = endedBy;
    const why = `the worker '${this.#options.script}' is being ended by ${endedBy}`;
    this.#opened.refuse((call) => new WorkerClosedError(call, why));
  }

  #keepAlive(): void {
    if (this.#busy || this.#held || this.#ending) this.#child.ref();
    else this.#child.unref();
  }
}

/** Waits for the first of `promises`, for at most `milliseconds`; no timer is left. */
async function within(milliseconds: number, promises: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    if (milliseconds !== Infinity)
      timer = setTimeout(resolve, Math.min(milliseconds, maxTimerDelay));
  });
  await Promise.race([timeout, ...promises]);
  clearTimeout(timer);
}

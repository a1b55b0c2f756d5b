import type { RunningWorker } from '../../drivers/index.js';
import {
  beingEnded,
  causedBy,
  endedBefore,
  exitError,
  hasEnded,
  lastWords,
  ProtocolError,
  runsOnWithoutLink,
} from '../../errors/index.js';
import { Later, warn, within } from '../common/index.js';
import type { ShutdownOptions, WorkerExit } from '../contract/index.js';
import { Channel, HostContext, type Link } from '../messaging/index.js';
import { readLastAnswers } from './last-answers.js';
import type { LifeNews } from './life-news.js';
import { LifeStates, type LifeState } from './life-state.js';
import type { ResolvedWorkerOptions } from './options.js';
import { setImmediate, monotonicNow } from '../../utils/index.js';

/** Milliseconds that a worker may run on without its link. */
const linkGrace = 1000;

/** One worker: its process, link and channel, and how they end. */
export class WorkerLife {
  /** Resolves when the worker has ended and everything pending has settled. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  readonly #options: ResolvedWorkerOptions;
  readonly #state = new LifeStates();
  #settleExited: (exit: WorkerExit) => void = () => undefined;
  // Set before createWorker() resolves: nobody has a client without them.
  #news!: LifeNews;
  #running!: RunningWorker;
  #link!: Link;
  #channel!: Channel;
  #shutdown: Promise<WorkerExit> | undefined;
  /** The last signal that the user sent: to die of it is no surprise. */
  #sent: NodeJS.Signals | undefined;
  /** Calls are in flight. */
  #busy = false;
  /** The user called `ref()`. */
  #held = false;
  /** Who awaits the end: nobody, somebody who will be told, or somebody for whom the host must stay alive. */
  #audience: 'none' | 'watching' | 'waiting' = 'none';
  /** Why the link broke; undefined if the other side just ended. */
  #linkError: Error | undefined;
  /** What to do if the worker outlives its link. */
  readonly #afterLink = new Later();

  constructor(options: ResolvedWorkerOptions) {
    this.#options = options;
    this.exited = new Promise((resolve) => (this.#settleExited = resolve));
  }

  attend(news: LifeNews): void {
    this.#news = news;
  }

  attach(running: RunningWorker): void {
    this.#running = running;
  }

  /** The link is open: makes its owner. */
  open(link: Link): Channel {
    this.#link = link;
    this.#state.become('ready');
    this.#channel = new Channel(link, {
      ...this.#options,
      ...{ context: HostContext, caller: this.#news.caller },
      side: { side: 'host', workerId: this.#running.id },
      notificationFailed: (error, type) => {
        this.#news.notificationFailed(error, type);
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
    this.#keepAlive();
    void this.#running.exited.then((exit) => this.#workerExited(exit));
    return this.#channel;
  }

  get state(): LifeState {
    return this.#state.state;
  }

  get channel(): Channel {
    return this.#channel;
  }

  get running(): RunningWorker {
    return this.#running;
  }

  /** Somebody will be told of the end, so it needs no warning. */
  watch(): void {
    if (this.#audience === 'none') this.#audience = 'watching';
  }

  /** Keeps the host alive until the worker has ended, or stops doing so. */
  hold(held: boolean): void {
    this.#held = held;
    this.#keepAlive();
  }

  shutDown({ timeout, reason }: ShutdownOptions): Promise<WorkerExit> {
    this.#waitForEnd();
    this.#shutdown ??= this.#shutDown(timeout ?? this.#options.shutdownTimeout);
    if (reason !== undefined) this.#channel.giveUp(reason);
    return this.#shutdown;
  }

  /** Returns whether the system took the signal. */
  kill(signal: NodeJS.Signals): boolean {
    this.#sent = signal;
    return this.#running.signal(signal);
  }

  terminate(reason: unknown): Promise<WorkerExit> {
    this.#waitForEnd();
    if (!this.#running.hasExited()) {
      this.#options.logger.debug('terminating', { pid: this.#running.pid });
      if (this.#state.state !== 'ended') this.#refuseAfter('terminate()', 'terminating');
      if (reason !== undefined) this.#channel.giveUp(reason);
      this.#running.stop('kill');
    }
    return this.exited;
  }

  /** The start failed: nobody will get a client of this worker. */
  abandon(): void {
    this.watch();
    this.#stop('kill', 'a start that failed');
  }

  async #shutDown(timeout: number): Promise<WorkerExit> {
    if (this.#running.hasExited()) return this.exited;
    const { logger, forceKillAfterDelay, killSignal } = this.#options;
    const { pid } = this.#running;
    logger.debug('draining', { pid, pending: this.#channel.pendingCount });
    if (this.#state.state === 'ready') this.#refuseAfter('shutdown()', 'draining');
    const until = monotonicNow() + timeout;
    const left = (): number => Math.max(0, until - monotonicNow());
    await within(left(), [this.#channel.answered(), this.exited]);
    if (this.#state.state === 'draining') this.#state.become('asked');
    if (left() > 0) {
      logger.debug('asking to exit', { pid });
      this.#channel.askShutdown();
      await within(left(), [this.exited]);
    }
    if (!this.#running.hasExited()) {
      logger.warn(`still alive, sending ${killSignal}`, { pid, after: timeout });
      this.#stop('term');
      await within(forceKillAfterDelay, [this.exited]);
    }
    if (!this.#running.hasExited()) {
      logger.warn('still alive, sending SIGKILL', { pid, after: forceKillAfterDelay });
      this.#stop('kill');
    }
    return this.exited;
  }

  #stop(how: 'term' | 'kill', endedBy?: string): void {
    if (this.#state.state !== 'ended') this.#state.become('terminating', endedBy);
    this.#running.stop(how);
  }

  /** The worker called stop(): it will answer what it has, and nothing more. */
  #workerStops(): void {
    if (this.#state.state === 'ready') this.#refuseAfter('stop()', 'asked');
  }

  #linkClosed(error: Error | undefined): void {
    const { logger, script, forceKillAfterDelay } = this.#options;
    logger.debug('link closed', { pid: this.#running.pid, error });
    // What comes after the exit, another process has written.
    if (this.#running.hasExited()) return;
    this.#linkError = error;
    if (error instanceof ProtocolError) {
      // The exit may be the next thing that this process hears of.
      setImmediate(() => {
        if (!this.#running.hasExited()) this.#close(() => error);
      });
    }
    // The exit is near, and says more than the end of the link.
    this.#afterLink.after(linkGrace, () => {
      const lost = runsOnWithoutLink(script, error);
      this.#close(this.#state.isEndExpected ? this.#endReason : () => lost);
    });
    this.#afterLink.after(Math.max(forceKillAfterDelay, linkGrace), () => {
      if (this.#running.hasExited()) return;
      logger.warn('runs on without its link, sending SIGKILL', { pid: this.#running.pid });
      this.#running.stop('kill');
    });
  }

  async #workerExited(exit: WorkerExit): Promise<void> {
    this.#afterLink.callOff();
    await readLastAnswers(this.#link, this.#channel);
    const { logger, script } = this.#options;
    const { exitCode, signal, forced } = exit;
    logger.info('exited', { pid: this.#running.pid, exitCode, signal, forced });
    const { pendingCount } = this.#channel;
    const said = lastWords(this.#running.lastStderr);
    const died = (type?: string): Error =>
      exitError(type, script, exit, said, causedBy(this.#linkError));
    if (this.#state.isEndExpected) this.#close(this.#endReason);
    else this.#close(died);
    this.#settleExited(exit);
    const listened = this.#news.exited(exit);
    const unnoticed =
      pendingCount === 0 && !listened && this.#audience === 'none' && signal !== this.#sent;
    if (!this.#state.isEndExpected && unnoticed) warn('A worker died unasked', died());
  }

  /** Rejects everything pending with its `reason`. Later calls reject with WorkerClosedError. */
  #close(reason: (type?: string) => unknown): void {
    if (this.#state.state === 'ended') return;
    const cause = this.#state.isEndExpected ? undefined : reason();
    this.#state.become('ended');
    this.#channel.close(reason, hasEnded(this.#options.script, cause));
  }

  /** The error of a request that was pending at an expected end. */
  readonly #endReason = (type = ''): Error =>
    endedBefore(type, this.#options.script, this.#state.endedBy);

  /** Refuses new calls; the error names the call that ends the worker. */
  #refuseAfter(endedBy: string, state: 'draining' | 'asked' | 'terminating'): void {
    this.#state.become(state, endedBy);
    this.#channel.refuse(beingEnded(this.#options.script, endedBy));
  }

  #waitForEnd(): void {
    this.#audience = 'waiting';
    this.#keepAlive();
  }

  #keepAlive(): void {
    if (this.#busy || this.#held || this.#audience === 'waiting') this.#running.ref();
    else this.#running.unref();
  }
}

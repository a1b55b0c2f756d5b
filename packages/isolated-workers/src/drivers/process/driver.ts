import { dial } from '../../core/connection/index.js';
import type { WorkerExit } from '../../core/contract/index.js';
import type { Link } from '../../core/messaging/index.js';
import { diallingAdapter, listeningAdapter, startLine } from '../../platform/index.js';
import type { Driver, RunningWorker, StartOrder } from '../driver.js';
import { Child } from './child.js';
import type { ResolvedProcessOptions } from './options.js';
import { process } from '../../utils/index.js';
import { watchOver, type Watch } from './watchdog.js';

/** Runs each worker in a process of its own, reached over a Unix socket or a Windows pipe. */
export const processDriver: Driver<ResolvedProcessOptions> = {
  start: (order) => new WorkerProcess(order),
};

class WorkerProcess implements RunningWorker {
  stage: RunningWorker['stage'] = 'started';
  readonly id: string = diallingAdapter.randomHex(12);
  readonly connected: Promise<void>;
  readonly exited: Promise<WorkerExit>;
  readonly #order: StartOrder<ResolvedProcessOptions>;
  readonly #child: Child;
  readonly #endpoints: readonly string[];
  readonly #tokens: { readonly worker: string; readonly host: string };
  readonly #watch: Watch | undefined;
  #link: Link | undefined;
  /** Aborts the dial. */
  readonly #giveUp = new AbortController();

  constructor(order: StartOrder<ResolvedProcessOptions>) {
    const { options, script, logger } = order;
    this.#order = order;
    this.#endpoints = diallingAdapter.endpoints(this.id);
    this.#tokens = { worker: diallingAdapter.randomHex(32), host: diallingAdapter.randomHex(32) };
    this.#child = new Child(script, options);
    logger.debug('spawned', { pid: this.pid, script });
    this.#watch = options.watchdog ? watchOver(this.#child, this.#endpoints[0] ?? '') : undefined;
    this.connected = this.#connect();
    this.exited = this.#child.exited.then((exit) => {
      if (this.stage !== 'connected') {
        for (const endpoint of this.#endpoints) listeningAdapter.remove(endpoint);
        this.#child.abandonStreams();
      }
      return exit;
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  get stdout(): RunningWorker['stdout'] {
    return this.#child.stdout;
  }

  get stderr(): RunningWorker['stderr'] {
    return this.#child.stderr;
  }

  get lastStderr(): string {
    return this.#child.lastStderr;
  }

  hasExited(): boolean {
    return this.#child.hasExited();
  }

  get spawnError(): Error | undefined {
    return this.#child.spawnError;
  }

  stop(how: 'term' | 'kill'): void {
    this.#giveUp.abort();
    this.#child.kill(how === 'term' ? this.#order.options.killSignal : 'SIGKILL');
    const error = this.#child.refusal;
    if (error === undefined) return;
    // Without its host a worker ends by itself, as soon as it looks.
    this.#order.logger.warn('the system refuses the signal', { pid: this.pid, error });
    this.#link?.close();
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#child.signal(signal);
  }

  ref(): void {
    this.#child.ref();
  }

  unref(): void {
    this.#child.unref();
  }

  /** The worker has another process id than the child: then that is a wrapper of it. */
  #isWrapped(pid: number): void {
    if (this.#child.wraps(pid)) this.#watch?.wraps(pid);
    else warnOnce(pid, this.pid);
  }

  async #connect(): Promise<void> {
    const { initialData, introduction, logger, noTimeouts, open } = this.#order;
    const { id, pid } = this;
    const start = {
      ...{ id, endpoints: this.#endpoints, tokens: this.#tokens, noTimeouts },
      initialData,
    };
    this.#child.lifeline?.write(startLine(start));
    const reply = await this.#child.report.reply;
    if (typeof reply === 'string') throw new Error(reply);
    this.stage = 'listening';
    if (reply.pid !== undefined) this.#isWrapped(reply.pid);
    const endpoint = this.#endpoints[reply.index] as string;
    this.#watch?.listening(endpoint);
    logger.debug('ready', { pid, endpoint });
    await dial({
      endpoint,
      tokens: this.#tokens,
      introduction,
      open: (link) => {
        this.stage = 'connected';
        this.#link = link;
        link.unref();
        this.#child.unrefStreams();
        return open(link);
      },
      signal: this.#giveUp.signal,
    });
    this.#watch?.connected();
  }
}

let warned = false;

function warnOnce(pid: number, child: number): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `isolated-workers may not reach the worker ${pid} by signals: it is no child of process ${child}. ` +
      "Let the script that 'execPath' names run Node.js by exec.",
  );
}

import type { Readable } from 'node:stream';
import { checkValue, Emitting } from '../common/index.js';
import type {
  Arriving,
  ClientEvents,
  ItemStream,
  NotifyOptions,
  SendOptions,
  ShutdownOptions,
  StreamOptions,
  WithoutResult,
  WithoutStream,
  WithStream,
  WorkerClient,
  WorkerExit,
} from '../contract/index.js';
import { processCheck } from '../../drivers/index.js';
import { ChannelCaller } from '../messaging/index.js';
import type { WorkerLife } from './life.js';
import { resolveShutdownOptions } from './options.js';

/** The public client of one worker. */
export class Client<in out M> extends Emitting<ClientEvents<M>> implements WorkerClient<M> {
  readonly #life: WorkerLife;

  constructor(life: WorkerLife) {
    super();
    this.#life = life;
    life.attend({
      caller: new ChannelCaller<M>(() => life.channel),
      notificationFailed: (error, type) => {
        this.notificationFailed(error, type);
      },
      exited: (exit) => {
        const listened = this.hasListeners('exit');
        this.emit('exit', exit);
        return listened;
      },
    });
  }

  get id(): string {
    return this.#life.running.id;
  }

  get pid(): number {
    return this.#life.running.pid;
  }

  get state(): WorkerClient['state'] {
    const { state } = this.#life;
    if (state === 'ended') return 'closed';
    return state === 'starting' || state === 'ready' ? 'ready' : 'draining';
  }

  get pendingCount(): number {
    return this.#life.channel.pendingCount;
  }

  get exited(): Promise<WorkerExit> {
    this.#life.watch();
    return this.#life.exited;
  }

  get stdout(): Readable | null {
    return this.#life.running.stdout;
  }

  get stderr(): Readable | null {
    return this.#life.running.stderr;
  }

  send<K extends WithoutStream<M>>(
    type: K,
    payload?: unknown,
    options?: SendOptions,
  ): Promise<Arriving<M, K, 'result'>> {
    return this.#life.channel.send(type, payload, options) as Promise<Arriving<M, K, 'result'>>;
  }

  stream<K extends WithStream<M>>(
    type: K,
    payload?: unknown,
    options?: StreamOptions,
  ): ItemStream<Arriving<M, K, 'stream'>, Arriving<M, K, 'result'>> {
    return this.#life.channel.stream(type, payload, options) as ItemStream<
      Arriving<M, K, 'stream'>,
      Arriving<M, K, 'result'>
    >;
  }

  notify(type: WithoutResult<M>, payload?: unknown, options?: NotifyOptions): Promise<void> {
    return this.#life.channel.notify(type, payload, options);
  }

  async shutdown(options: ShutdownOptions = {}): Promise<WorkerExit> {
    return this.#life.shutDown(resolveShutdownOptions(options));
  }

  terminate(reason?: unknown): Promise<WorkerExit> {
    return this.#life.terminate(reason);
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): boolean {
    checkValue('kill()', 'signal', signal, processCheck.signalName);
    return this.#life.kill(signal);
  }

  ref(): this {
    this.#life.hold(true);
    return this;
  }

  unref(): this {
    this.#life.hold(false);
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  static {
    /** What `console.log(worker)` shows. */
    function show(
      this: Client<unknown>,
      _depth: number,
      options: object,
      inspect: (value: unknown, options: object) => string,
    ): string {
      const { pid, state, pendingCount } = this;
      return `WorkerClient ${inspect({ pid, state, pendingCount }, options)}`;
    }
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value: show,
    });
  }
}

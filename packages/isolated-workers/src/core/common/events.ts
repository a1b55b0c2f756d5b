import { printable, stackOf } from '../../errors/index.js';
import type { Listenable, Listener } from '../contract/index.js';
import { monotonicNow, process, nextTick } from '../../utils/index.js';

/** Warnings of one worker's notifications in `warningWindow` milliseconds; what is more is dropped. */
const mostWarnings = 10;
const warningWindow = 60_000;

/** The public events of one side. An 'error' without a listener becomes a process warning. */
export class Emitting<Map extends { error: readonly unknown[] }> implements Listenable<Map> {
  readonly #emitter = new (process.getBuiltinModule('node:events').EventEmitter)();
  #warnings = 0;
  #warningsSince = 0;

  on<E extends keyof Map>(event: E, listener: Listener<Map[E]>): this {
    this.#emitter.on(event as string, listener as (...args: unknown[]) => void);
    return this;
  }

  once<E extends keyof Map>(event: E, listener: Listener<Map[E]>): this {
    this.#emitter.once(event as string, listener as (...args: unknown[]) => void);
    return this;
  }

  off<E extends keyof Map>(event: E, listener: Listener<Map[E]>): this {
    this.#emitter.off(event as string, listener as (...args: unknown[]) => void);
    return this;
  }

  protected hasListeners(event: keyof Map): boolean {
    return this.#emitter.listenerCount(event as string) > 0;
  }

  /** A listener's exception is an uncaught exception of the program, raised once our caller is done. */
  protected emit(event: keyof Map, ...args: readonly unknown[]): void {
    try {
      this.#emitter.emit(event as string, ...args);
    } catch (error) {
      nextTick(() => {
        throw error;
      });
    }
  }

  /** The other side's handler of a notification threw, or it has none. */
  protected notificationFailed(error: unknown, type: string): void {
    if (this.hasListeners('error')) this.emit('error', error, { type });
    else if (this.#mayWarn()) {
      const last =
        this.#warnings === mostWarnings ? ' (further warnings of this minute are dropped)' : '';
      const what = `The handler of the notification '${type}' threw, and nobody listens to 'error'`;
      warn(what + last, error);
    }
  }

  #mayWarn(): boolean {
    const now = monotonicNow();
    if (this.#warnings === 0 || now - this.#warningsSince > warningWindow) {
      this.#warnings = 0;
      this.#warningsSince = now;
    }
    return ++this.#warnings <= mostWarnings;
  }
}

/** Emits a process warning with a cause. It is shown by default; `process.on('warning')` gets it. */
export function warn(text: string, cause: unknown): void {
  const warning = new Error(printable(`${text}: ${stackOf(cause)}`), { cause });
  warning.name = 'IsolatedWorkersWarning';
  process.emitWarning(warning);
}

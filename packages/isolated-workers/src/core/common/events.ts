import { stackOf } from '../../errors/index.js';
import type { Listenable, Listener } from '../contract/index.js';

/** Has the public events of one side; an event that nobody listens to becomes a process warning, never a throw. */
export class Emitting<Map extends { error: readonly unknown[] }> implements Listenable<Map> {
  readonly #emitter = new (process.getBuiltinModule('node:events').EventEmitter)();

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

  /** An exception of a listener is an uncaught exception of the program, raised once our caller is done. */
  protected emit(event: keyof Map, ...args: readonly unknown[]): void {
    try {
      this.#emitter.emit(event as string, ...args);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }

  /** The handler of one of our notifications threw. */
  protected notificationFailed(error: unknown, type: string): void {
    if (this.hasListeners('error')) this.emit('error', error, { type });
    else
      warn(`The handler of the notification '${type}' threw, and nobody listens to 'error'`, error);
  }
}

/** A process warning with a cause: shown by default, and there for `process.on('warning')`. */
export function warn(text: string, cause: unknown): void {
  const warning = new Error(`${text}: ${stackOf(cause)}`, { cause });
  warning.name = 'IsolatedWorkersWarning';
  process.emitWarning(warning);
}

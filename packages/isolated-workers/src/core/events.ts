import { stackOf } from '../errors/index.js';

/** Emits the public events; what nobody listens to becomes a process warning, never a throw. */
export class Events {
  readonly #emitter = new (process.getBuiltinModule('node:events').EventEmitter)();

  on(event: string, listener: (...args: never) => void): void {
    this.#emitter.on(event, listener as (...args: unknown[]) => void);
  }

  once(event: string, listener: (...args: never) => void): void {
    this.#emitter.once(event, listener as (...args: unknown[]) => void);
  }

  off(event: string, listener: (...args: never) => void): void {
    this.#emitter.off(event, listener as (...args: unknown[]) => void);
  }

  hasListeners(event: string): boolean {
    return this.#emitter.listenerCount(event) > 0;
  }

  /** What a listener throws is an uncaught exception of the program, once the caller of this is done. */
  emit(event: string, ...args: unknown[]): void {
    try {
      this.#emitter.emit(event, ...args);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }

  /** The handler of one of our notifications threw. */
  notificationFailed(error: unknown, type: string): void {
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

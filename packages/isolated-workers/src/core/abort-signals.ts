/**
 * Watches signals for those who wait: one listener for each signal, however many requests share it.
 * More than ten on one signal would look like a leak to Node, which would say so.
 */
export class AbortSignals<Waiter> {
  readonly #watched = new Map<AbortSignal, { waiters: Set<Waiter>; listener: () => void }>();
  readonly #aborted: (waiter: Waiter, reason: unknown) => void;

  constructor(aborted: (waiter: Waiter, reason: unknown) => void) {
    this.#aborted = aborted;
  }

  add(signal: AbortSignal, waiter: Waiter): void {
    const watched = this.#watched.get(signal);
    if (watched !== undefined) {
      watched.waiters.add(waiter);
      return;
    }
    const waiters = new Set([waiter]);
    const listener = (): void => {
      for (const each of waiters) this.#aborted(each, signal.reason);
    };
    this.#watched.set(signal, { waiters, listener });
    signal.addEventListener('abort', listener);
  }

  delete(signal: AbortSignal, waiter: Waiter): void {
    const watched = this.#watched.get(signal);
    if (watched?.waiters.delete(waiter) !== true || watched.waiters.size > 0) return;
    this.#watched.delete(signal);
    signal.removeEventListener('abort', watched.listener);
  }
}

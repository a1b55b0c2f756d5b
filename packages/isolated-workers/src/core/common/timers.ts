import { setTimeout, clearTimeout } from '../../utils/index.js';

/** The longest delay of a timer, in milliseconds. A longer one would fire at once. */
export const maxTimerDelay: number = 2 ** 31 - 1;

/**
 * Waits for the first of `promises`, at most `milliseconds`. Resolves to its value, or to undefined. Leaves
 * no timer behind.
 */
export async function within(
  milliseconds: number,
  promises: readonly Promise<unknown>[],
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    if (milliseconds !== Infinity)
      timer = setTimeout(resolve, Math.min(milliseconds, maxTimerDelay), undefined);
  });
  const first = await Promise.race([timeout, ...promises]);
  clearTimeout(timer);
  return first;
}

/** Delayed actions that can all be called off. They keep no process alive. */
export class Later {
  readonly #timers: NodeJS.Timeout[] = [];

  /** Acts after `delay` milliseconds; Infinity: never. */
  after(delay: number, action: () => void): void {
    if (delay === Infinity) return;
    const timer = setTimeout(action, Math.min(delay, maxTimerDelay));
    timer.unref();
    this.#timers.push(timer);
  }

  callOff(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

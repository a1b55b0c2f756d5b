/** The longest delay a timer takes, in milliseconds; anything above it would fire at once. */
export const maxTimerDelay: number = 2 ** 31 - 1;

/**
 * Waits for the first of `promises`, for at most `milliseconds`; leaves no timer behind. Resolves to what that one
 * resolves to, or to undefined.
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

/** Actions that are due later, unless all of them are called off. They keep no process alive. */
export class Later {
  readonly #timers: NodeJS.Timeout[] = [];

  /** Acts after `delay` milliseconds; Infinity is never. */
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

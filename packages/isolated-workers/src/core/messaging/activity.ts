/** Counts what is in progress, and tells when the first begins and the last ends. */
export class Activity {
  readonly #changed: (busy: boolean) => void;
  #count = 0;
  #waiting: (() => void)[] = [];

  constructor(changed: (busy: boolean) => void) {
    this.#changed = changed;
  }

  begin(): void {
    if (this.#count++ === 0) this.#changed(true);
  }

  end(): void {
    if (--this.#count > 0) return;
    this.#changed(false);
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves as soon as nothing is in progress. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count === 0) resolve();
      else this.#waiting.push(resolve);
    });
  }
}

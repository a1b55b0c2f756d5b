/** Random numbers that a seed decides: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 up to `end`, which is not among them. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] as T;
  }
}

/**
 * Runs `attempt` with each of `count` seeds; what fails says with which. `SEED=7` in the environment runs that one alone.
 */
export async function withSeeds(
  count: number,
  attempt: (seed: number) => Promise<void>,
): Promise<void> {
  const only = process.env['SEED'];
  const seeds = only === undefined ? Array.from({ length: count }, (_, at) => at + 1) : [+only];
  for (const seed of seeds) {
    try {
      await attempt(seed);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`SEED=${seed}: ${why}`, { cause });
    }
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import type { Passage } from '../../src/core/connection/memory-link.js';
import { Random } from './random.js';

/** From the first side of a pair to the second, or back. */
export type Way = 0 | 1;

interface Step {
  /** Steps of one lane keep their order. */
  readonly lane: object;
  readonly run: () => void;
}

/**
 * Runs the steps of a memory link, one in a turn of the event loop, in the order in which they came; a seed
 * makes it choose, and cut bytes, at random, the same way each time.
 */
export class Schedule implements Passage {
  /** What has happened, for whoever compares two runs. */
  readonly trace: string[] = [];
  /** The most bytes that arrive together. */
  longest: number = Infinity;
  readonly #random: Random | undefined;
  readonly #ways = [{ name: '>' }, { name: '<' }] as const;
  /** Held ways, each with the number of steps that it lets through all the same. */
  readonly #held = new Map<object, number>();
  #steps: Step[] = [];
  #running = false;
  #thrown: unknown[] = [];

  constructor(seed?: number) {
    this.#random = seed === undefined ? undefined : new Random(seed);
  }

  later(way: Way, run: () => void): void {
    this.#add(this.#ways[way], run);
  }

  cut(length: number): number {
    // Mostly whole, or else a case is nothing but bytes.
    if (this.#random === undefined || this.#random.chance(60))
      return Math.min(length, this.longest);
    return 1 + this.#random.below(length);
  }

  /** Resolves some steps later. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#add({ name: '-' }, resolve);
    });
  }

  /** Lets the next `steps` through that way, and then nothing until `release`. */
  hold(way: Way, steps = 0): void {
    this.#held.set(this.#ways[way], steps);
    this.#start();
  }

  release(way: Way): void {
    this.#held.delete(this.#ways[way]);
    this.#start();
  }

  /** How many steps are left, those that are held included. */
  get left(): number {
    return this.#steps.length;
  }

  /** Resolves when nothing happens any more; throws what a step has thrown. */
  async settle(): Promise<void> {
    do await turn();
    while (this.#running);
    const thrown = this.#thrown;
    this.#thrown = [];
    if (thrown.length > 0) throw new AggregateError(thrown, `a step threw: ${String(thrown[0])}`);
  }

  #add(lane: object, run: () => void): void {
    this.#steps.push({ lane, run });
    this.#start();
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      // All ticks and promises that a step has brought about are done before the next.
      await turn();
      const step = this.#next();
      if (step === undefined) break;
      try {
        step.run();
      } catch (error) {
        this.#thrown.push(error);
      }
    }
    this.#running = false;
  }

  #next(): Step | undefined {
    const lanes = new Set<object>();
    const first = this.#steps.filter(({ lane }) => {
      if (this.#held.get(lane) === 0 || lanes.has(lane)) return false;
      lanes.add(lane);
      return true;
    });
    const step = first[this.#random?.below(first.length) ?? 0];
    if (step !== undefined) {
      this.#steps.splice(this.#steps.indexOf(step), 1);
      const allowed = this.#held.get(step.lane);
      if (allowed !== undefined) this.#held.set(step.lane, allowed - 1);
      this.trace.push((step.lane as { name: string }).name);
    }
    return step;
  }
}

import type { RuntimeCaller, RuntimeMiddleware } from '../../src/core/contract/index.js';
import { channelPair, type Side } from './channel-pair.js';
import { handling, type TestContext } from './conversations.js';
import { Random } from './random.js';
import { Schedule } from './schedule.js';

/** How many items a source gives, and what then happens. */
interface Giving {
  readonly items: number;
  readonly size: number;
  /** `wait`: nothing more comes, until somebody gives up. */
  readonly then: 'end' | 'throw' | 'wait' | 'bad item';
  readonly pauses: number;
}

/** What a handler does: how much of its input it reads, whether it calls back, what it gives. */
interface Work extends Giving {
  readonly reads: number;
  readonly depth: number;
}

interface Sent {
  readonly n: number;
  readonly fill: string;
}

/** Random calls with items in both directions, over a link whose schedule a seed decides. */
export class Conversations {
  readonly schedule: Schedule;
  readonly host: Side;
  readonly worker: Side;
  /** What went wrong. */
  readonly faults: string[] = [];
  /** Sources that have begun, and have not ended. */
  open = 0;
  /** Calls that have come to an end, and how many of them well. */
  ended = 0;
  succeeded = 0;
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.schedule = new Schedule(seed);
    const middleware: RuntimeMiddleware = async () => {
      if (this.#random.chance(20)) await this.schedule.pause();
    };
    const side = (): object => ({
      handlers: handling({ up: this.#up as never, down: this.#down }),
      ...(this.#random.chance(20) ? { middleware } : {}),
    });
    const pair = channelPair({ host: side(), worker: side(), schedule: this.schedule });
    this.host = pair.host;
    this.worker = pair.worker;
  }

  /** Makes so many calls at once, from both sides. Resolves when all have ended. */
  async run(calls: number): Promise<void> {
    const callers = [this.host.channel, this.worker.channel] as const;
    await Promise.all(
      Array.from({ length: calls }, () => this.#call(this.#random.pick(callers), 3)),
    );
  }

  async #call(caller: RuntimeCaller, depth: number, passed?: AbortSignal): Promise<void> {
    const random = this.#random;
    const stop = new AbortController();
    const signals = [stop.signal, ...(passed === undefined ? [] : [passed])];
    const work: Work = {
      ...this.#giving(),
      reads: random.pick([0, 3, 1e9]),
      depth: random.below(depth + 1),
    };
    const hasInput = random.chance(50);
    const input = this.#giving();
    const options = {
      signal: AbortSignal.any(signals),
      ...(hasInput ? { input: this.#source(input) } : {}),
      ...(random.chance(30) ? { onProgress: () => undefined, meta: { a: 'b' } } : {}),
    };
    // Nothing that waits for ever is called without somebody who gives it up.
    const isEndless = work.then === 'wait' || (hasInput && input.then === 'wait');
    if (isEndless || random.chance(20))
      void this.#later(() => {
        stop.abort(new Error('given up'));
      });
    try {
      if (random.chance(60)) await this.#read(caller.stream('up', work, options), work);
      else await caller.send('down', work, options);
      this.succeeded++;
    } catch (error) {
      const known = [
        'given up',
        'source threw',
        'reader left',
        'serializ',
        'AbortError',
        'left the stream',
        'gave up',
      ];
      if (!known.some((text) => String(error).includes(text))) this.faults.push(String(error));
    }
    this.ended++;
  }

  async #read(stream: ReturnType<RuntimeCaller['stream']>, { items, then }: Work): Promise<void> {
    const until = this.#random.pick([0, 2, 1e9, 1e9]);
    let next = 0;
    if (until === 0 && this.#random.chance(50)) {
      await stream.result;
      return;
    }
    for await (const item of stream) {
      this.#check(item, next++);
      if (this.#random.chance(10)) await this.schedule.pause();
      if (next === until) return;
    }
    if (then === 'end' && next !== items) this.faults.push(`${next} of ${items} items arrived`);
    await stream.result;
  }

  readonly #up = (work: Work, context: TestContext): AsyncIterable<unknown> => {
    const { input } = context;
    const before = async (): Promise<void> => {
      await this.#readInput(work, input);
      await this.#callBack(work, context);
      context.progress(1);
    };
    return this.#source(work, before, context.signal);
  };

  readonly #down = async (work: Work, context: TestContext): Promise<string> => {
    await this.#readInput(work, context.input);
    await this.#callBack(work, context);
    if (work.then === 'throw') throw new Error('source threw');
    return 'done';
  };

  async #readInput({ reads }: Work, input: AsyncIterable<unknown>): Promise<void> {
    if (reads === 0) return;
    let next = 0;
    for await (const item of input) {
      this.#check(item, next++);
      if (next === reads) return;
    }
  }

  async #callBack({ depth }: Work, context: TestContext): Promise<void> {
    const other = (context.host as RuntimeCaller | undefined) ?? context.worker;
    if (depth > 0) await this.#call(other, depth - 1, context.signal);
  }

  async *#source(
    { items, size, then, pauses }: Giving,
    before = (): Promise<void> => Promise.resolve(),
    signal?: AbortSignal,
  ): AsyncGenerator<unknown, string> {
    this.open++;
    try {
      await before();
      for (let n = 0; n < items; n++) {
        if (this.#random.chance(pauses)) await this.schedule.pause();
        yield { n, fill: 'x'.repeat(size) } satisfies Sent;
      }
      if (then === 'throw') throw new Error('source threw');
      if (then === 'bad item') yield 1n;
      while (then === 'wait' && signal?.aborted !== true) {
        await this.schedule.pause();
        if (signal === undefined) yield { n: items++, fill: '' } satisfies Sent;
      }
      return 'given';
    } finally {
      this.open--;
    }
  }

  #giving(): Giving {
    const random = this.#random;
    return {
      items: random.pick([0, 1, 20, 300]),
      size: random.pick([0, 10, 1000, 30_000]),
      then: random.pick(['end', 'end', 'end', 'throw', 'wait', 'bad item']),
      pauses: random.pick([0, 5, 50]),
    };
  }

  #check(item: unknown, expected: number): void {
    const { n } = item as Sent;
    if (n !== expected) this.faults.push(`item ${n} arrived in the place of ${expected}`);
  }

  async #later(act: () => void): Promise<void> {
    for (let turns = this.#random.below(400); turns > 0; turns--) await this.schedule.pause();
    act();
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Channel,
  ChannelCaller,
  HostContext,
  type Link,
  WorkerContext,
} from '../../../src/core/messaging/index.js';
import { loadStreams } from '../../../src/core/messaging/streams-on-demand.js';
import type { Serializer } from '../../../src/utils/index.js';
import { channelPair, type SideOptions } from '../../support/channel-pair.js';
import { type Body, type FrameLink, frameLinks, passOn } from '../../support/frame-links.js';
import {
  endsOf,
  type Giving,
  type Graph,
  type Kind,
  type Program,
  randomGraph,
} from '../../support/nested-programs.js';
import { Random, withSeeds } from '../../support/random.js';
import { Schedule } from '../../support/schedule.js';

const graphs = Number(process.env['NESTED_CALLS'] ?? 1000);

/** Every number has a place in it, behind the name of the message type: a payload of any size is a view. */
const stride = 16;
const maxPrograms = 4096;
const pool: Buffer = Buffer.alloc((5 << 20) + maxPrograms * stride);
for (let id = 0; id < maxPrograms; id++) {
  pool.write('run', id * stride + 1, 'latin1');
  pool.writeUInt32LE(id, id * stride + 4);
}

interface Value {
  readonly id: number;
  readonly size: number;
}

const views: Serializer<'views'> = {
  name: 'views',
  serialize: (value) => {
    const { id, size } = value as Value;
    const start = id * stride + 4;
    const around: Body = { bytes: pool, nameAt: start - 3 };
    const view = new Uint8Array(pool.buffer, pool.byteOffset + start, size);
    return Object.assign(view, { around });
  },
  deserialize: (bytes): Value => ({
    id: Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE(0),
    size: bytes.length,
  }),
};

/** A stream's largest window, and a frame beyond it on either side. */
const mostUnread = (1 << 20) + (1 << 20);

interface RunContext {
  readonly tx: number;
  readonly signal: AbortSignal;
  readonly input: AsyncIterable<unknown>;
}

/** Runs a graph on two channels. */
class Run {
  readonly ended = new Set<number>();
  /** Bytes that each giver has given, and nobody has read. */
  readonly #given = new Map<number, { bytes: number }>();
  /** What gives the input of a program. */
  readonly #sources = new Map<number, Program>();
  readonly wrong: string[] = [];
  readonly #graph: Graph;
  readonly #channels: Channel[] = [];
  readonly #flags = new Map<number, { readonly set: () => void; readonly isSet: Promise<void> }>();
  readonly #stop = new AbortController();
  /** When each program was sent, by kind. */
  readonly #sentAt = new Map<number, number>();
  readonly #last = new Map<string, number>();
  #sent = 0;
  #busy = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Whether something will happen without a frame. */
  readonly isBusy = (): boolean => this.#busy > 0;

  optionsOf(side: 0 | 1): SideOptions {
    return {
      serializer: views,
      handlers: {
        run: async (payload, context) => {
          const { tx, input } = context as RunContext;
          const program = this.#graph.programs[(payload as Value).id] as Program;
          this.#arrived(side, tx === 0 ? 'notification' : 'request', program);
          const source = this.#sources.get(program.id);
          if (program.reads === 'first') await this.#read(input, [], side, source);
          await this.#runAll(side, program.steps);
          if (program.reads === 'last') await this.#read(input, [], side, source);
          this.ended.add(program.id);
          return { id: program.id, size: program.resultSize };
        },
        give: (payload, context) => {
          const program = this.#graph.programs[(payload as Value).id] as Program;
          this.#arrived(side, 'request', program);
          return this.#give(side, program, (context as RunContext).signal);
        },
      },
    };
  }

  /** `settle` resolves when nothing happens any more. */
  async play(channels: readonly Channel[], settle: () => Promise<void>): Promise<void> {
    this.#channels.push(...channels);
    for (const side of [0, 1] as const)
      for (const { kind, program } of this.#graph.roots[side])
        this.#call(side, kind, program).catch(() => undefined);
    await settle();
    this.#stop.abort();
    await settle();
    for (const [side, { pendingCount }] of channels.entries())
      if (pendingCount > 0) this.wrong.push(`side ${side} has ${pendingCount} pending requests`);
  }

  #call(
    side: 0 | 1,
    kind: Kind,
    { id, size }: Program,
    options: {
      readonly signal?: AbortSignal;
      readonly timeout?: number;
      readonly input?: AsyncIterable<unknown>;
    } = {},
  ): Promise<unknown> {
    const channel = this.#channels[side] as Channel;
    this.#sentAt.set(id, ++this.#sent);
    const { signal } = this.#stop;
    return kind === 'notification'
      ? channel.notify('run', { id, size })
      : channel.send('run', { id, size }, { signal, ...options }).then((result) => {
          if ((result as Value).id !== id) this.wrong.push(`${id} got the answer of another`);
        });
  }

  /** Items, numbered by their ids. */
  async *#give(
    side: 0 | 1,
    { id, steps, gives, resultSize }: Program,
    signal: AbortSignal = this.#stop.signal,
  ): AsyncGenerator<Value> {
    const { items, size } = gives as Giving;
    const given = { bytes: 0 };
    this.#given.set(id, given);
    let next = 0;
    const item = (): Value => {
      given.bytes += size;
      if (given.bytes > mostUnread + size * 2) this.wrong.push(`${id} gave ${given.bytes} unread`);
      return { id: next++ % maxPrograms, size };
    };
    for (const step of steps) {
      if (next < items) yield item();
      // Only its reader ends what never gives more.
      if (items === Infinity) while (!signal.aborted) yield item();
      else await this.#step(side, step);
    }
    while (next < items) yield item();
    this.ended.add(id);
    return { id, size: resultSize };
  }

  /** Reads `most` items; `meanwhile` is done after the first. */
  async #read(
    items: AsyncIterable<unknown>,
    meanwhile: Program['steps'],
    side: 0 | 1,
    from: Program | undefined,
    most = Infinity,
  ): Promise<void> {
    let next = 0;
    for await (const item of items) {
      const { id, size } = item as Value;
      if (id !== next++) this.wrong.push(`item ${id} came in the place of ${next - 1}`);
      const given = from && this.#given.get(from.id);
      if (given !== undefined) given.bytes -= size;
      if (next === 1) await this.#runAll(side, meanwhile);
      if (next % 7 === 0) await this.#wait(2);
      if (next === most) break;
    }
    const wanted = from?.gives?.items ?? next;
    if (most === Infinity && next !== wanted) this.wrong.push(`${next} items of ${wanted} came`);
  }

  async #stream(
    side: 0 | 1,
    from: Program,
    meanwhile: Program['steps'],
    most?: number,
  ): Promise<void> {
    const channel = this.#channels[side] as Channel;
    this.#sentAt.set(from.id, ++this.#sent);
    const { signal } = this.#stop;
    const { id, size } = from;
    const stream = channel.stream('give', { id, size }, { signal });
    await this.#read(stream, meanwhile, side, from, most);
  }

  #arrived(side: number, kind: Kind, { id }: Program): void {
    const way = `${side} ${kind}`;
    const at = this.#sentAt.get(id) as number;
    if (at <= (this.#last.get(way) ?? 0)) this.wrong.push(`${id}, a ${kind}, is out of order`);
    this.#last.set(way, at);
  }

  async #runAll(side: 0 | 1, steps: Program['steps']): Promise<void> {
    for (const step of steps) await this.#step(side, step);
  }

  async #step(side: 0 | 1, step: Program['steps'][number]): Promise<void> {
    if (step.do === 'wait') await this.#wait(step.turns);
    else if (step.do === 'never') await new Promise(() => undefined);
    else if (step.do === 'call') await this.#call(side, 'request', step.program);
    else if (step.do === 'notify') await this.#call(side, 'notification', step.program);
    else if (step.do === 'all')
      await Promise.all(step.programs.map((each) => this.#call(side, 'request', each)));
    else if (step.do === 'give up') await this.#giveUp(side, step.program, step.by);
    else if (step.do === 'stream') await this.#stream(side, step.program, step.meanwhile);
    else if (step.do === 'leave') await this.#stream(side, step.program, [], 3);
    else if (step.do === 'feed') {
      const input = this.#give(side, step.source);
      this.#sources.set(step.program.id, step.source);
      await this.#call(side, 'request', step.program, { input });
    } else if (step.do === 'flag') await this.#flag(step.flag).isSet;
    else this.#flag(step.flag).set();
  }

  async #giveUp(side: 0 | 1, program: Program, by: 'abort' | 'deadline'): Promise<void> {
    const given = new AbortController();
    this.#busy++;
    const call =
      by === 'deadline'
        ? this.#call(side, 'request', program, { timeout: 2 })
        : this.#call(side, 'request', program, { signal: given.signal });
    if (by === 'abort')
      void this.#wait(program.id % 30).then(() => {
        given.abort();
      });
    await call.catch(() => undefined);
    this.#busy--;
  }

  async #wait(turns: number): Promise<void> {
    this.#busy++;
    for (let count = 0; count < turns; count++) await turn();
    this.#busy--;
  }

  #flag(flag: number): { readonly set: () => void; readonly isSet: Promise<void> } {
    let found = this.#flags.get(flag);
    if (found === undefined) {
      let set = (): void => undefined;
      const isSet = new Promise<void>((resolve) => (set = resolve));
      this.#flags.set(flag, (found = { set, isSet }));
    }
    return found;
  }
}

function channelOf(link: FrameLink, context: typeof HostContext, options: SideOptions): Channel {
  const ignore = (): void => undefined;
  const caller = new ChannelCaller(() => channel);
  const channel: Channel = new Channel(link satisfies Link, {
    timeout: 0,
    timeouts: new Map(),
    noTimeouts: false,
    maxPending: Infinity,
    maxRunning: Infinity,
    errorClasses: new Map(),
    serializer: views,
    middleware: undefined,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    caller,
    context,
    side: { side: context === HostContext ? 'host' : 'worker', workerId: 'w1' },
    notificationFailed: ignore,
    hold: ignore,
    shutdownAsked: ignore,
    linkClosed: ignore,
    handlers: new Map(Object.entries(options.handlers ?? {})),
  });
  link.sink = channel;
  return channel;
}

function expectAsWithoutWindow(graph: Graph, run: Run): void {
  expect(run.wrong).toStrictEqual([]);
  const stuck = [...endsOf(graph)].filter((id) => !run.ended.has(id));
  expect(stuck).toStrictEqual([]);
}

// A schedule that has settled does not wait for a file to be read.
beforeAll(async () => {
  await loadStreams();
});

describe.each([
  ['calls that call back', false, graphs],
  ['calls with items that call back', true, Math.ceil(graphs / 4)],
] as const)('%s', (_what, items, count) => {
  it(`R16, R17: whatever ends without a window ends with it, in order: ${count} random graphs`, async () => {
    await withSeeds(count, async (seed) => {
      const random = new Random(seed);
      const graph = randomGraph(random, items);
      const run = new Run(graph);
      const links = frameLinks();
      const channels = [
        channelOf(links[0], HostContext, run.optionsOf(0)),
        channelOf(links[1], WorkerContext, run.optionsOf(1)),
      ];
      await run.play(channels, () => passOn(links, random, run.isBusy));
      expectAsWithoutWindow(graph, run);
    });
  });

  it('R16, R17: and over the bytes of a memory link, on any schedule', async () => {
    await withSeeds(Math.ceil(graphs / 50), async (seed) => {
      const graph = randomGraph(new Random(seed), items);
      const run = new Run(graph);
      const schedule = new Schedule(seed);
      const { host, worker } = channelPair({
        schedule,
        host: run.optionsOf(0),
        worker: run.optionsOf(1),
      });
      await run.play([host.channel, worker.channel], async () => {
        do await schedule.settle();
        while (run.isBusy() || schedule.left > 0);
      });
      expectAsWithoutWindow(graph, run);
      expect([...host.ends, ...worker.ends]).toStrictEqual([]);
    });
  });
});

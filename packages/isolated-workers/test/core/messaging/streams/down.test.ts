import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { WorkerClosedError } from '../../../../src/errors/index.js';
import { failureOf } from '../../../support.js';
import { channelPair } from '../../../support/channel-pair.js';
import { handling, read } from '../../../support/conversations.js';

// A schedule that has settled does not wait for a file to be read.
beforeAll(async () => {
  await loadStreams();
});

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Collects its input. */
const collect = handling({ collect: async (_payload, { input }) => read(input) });

/** Counts up for ever, and notes its end. */
async function* endless(ends: string[]) {
  try {
    for (let n = 0; ; n++) {
      yield n;
      await Promise.resolve();
    }
  } finally {
    ends.push('closed');
  }
}

describe('an input', () => {
  it.each<[string, (n: number) => unknown]>([
    ['an array', numbers],
    ['a Set', (n) => new Set(numbers(n))],
    [
      'an async generator',
      (n) =>
        (async function* () {
          await Promise.resolve();
          yield* numbers(n);
        })(),
    ],
    ['a ReadableStream', (n) => ReadableStream.from(numbers(n))],
    ['a Readable', (n) => Readable.from(numbers(n))],
  ])('%s: reaches the handler in its order', async (_what, source) => {
    const { host } = channelPair({ worker: { handlers: collect } });
    for (const n of [0, 1, 5000])
      expect(await host.channel.send('collect', 'p', { input: source(n) })).toMatchObject({
        items: numbers(n),
      });
  });

  it('carries bytes as bytes', async () => {
    const bytes = handling({
      bytes: async (_payload, { input }) => {
        const { items } = await read(input);
        return items.map((item) => [
          Object.prototype.toString.call(item),
          (item as Uint8Array).length,
        ]);
      },
    });
    const { host } = channelPair({ worker: { handlers: bytes } });
    const input = [Buffer.alloc(5), new Uint8Array(70_000)];
    expect(await host.channel.send('bytes', 0, { input })).toStrictEqual([
      ['[object Uint8Array]', 5],
      ['[object Uint8Array]', 70_000],
    ]);
  });

  it('is there beside a stream: items down, items up, a result', async () => {
    async function* upper(_payload: unknown, { input }: { input: AsyncIterable<unknown> }) {
      let lines = 0;
      for await (const line of input) {
        lines++;
        yield (line as string).toUpperCase();
      }
      return lines;
    }
    const { host } = channelPair({ worker: { handlers: handling({ upper: upper }) } });
    const stream = host.channel.stream('upper', undefined, { input: ['a', 'b', 'c'] });
    expect((await read(stream)).items).toStrictEqual(['A', 'B', 'C']);
    expect(await stream.result).toBe(3);
  });

  it('is empty if the call has none', async () => {
    const { host } = channelPair({ worker: { handlers: collect } });
    expect(await host.channel.send('collect')).toStrictEqual({ items: [] });
    expect(await host.channel.send('collect', 1, { meta: {} })).toStrictEqual({ items: [] });
  });

  it('can be read as a ReadableStream', async () => {
    const handlers = handling({
      web: async (_payload, { input }) => read(input.toReadableStream()),
    });
    const { host } = channelPair({ worker: { handlers } });
    expect(await host.channel.send('web', 0, { input: [1, 2] })).toMatchObject({ items: [1, 2] });
    expect(await host.channel.send('web')).toMatchObject({ items: [] });
  });

  it('C10: is taken as it is read, 64 KiB ahead at most', async () => {
    let given = 0;
    function* many() {
      for (; given < 10_000;) {
        given++;
        yield 'x'.repeat(1000);
      }
    }
    let go = (): void => undefined;
    const handlers = handling({
      later: async (_payload, { input }) => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        return (await read(input)).items.length;
      },
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const sent = host.channel.send('later', 0, { input: many() });
    await schedule.settle();
    expect(given).toBeGreaterThan(50);
    expect(given).toBeLessThan(70);
    go();
    expect(await sent).toBe(10_000);
  });
});

describe('the source of an input', () => {
  it('C2: that throws: the handler gets the error itself, after the items', async () => {
    async function* broken() {
      yield 1;
      await Promise.resolve();
      throw Object.assign(new RangeError('broken'), { code: 'E_BROKEN' });
    }
    const handlers = handling({
      collect: async (_payload, { input }) => {
        const { items, error } = await read(input);
        return {
          items,
          isRange: error instanceof RangeError,
          code: (error as { code: string }).code,
        };
      },
    });
    const { host } = channelPair({ worker: { handlers } });
    expect(await host.channel.send('collect', 0, { input: broken() })).toStrictEqual({
      items: [1],
      isRange: true,
      code: 'E_BROKEN',
    });
  });

  it('C6: with an item that cannot be serialized: the handler gets the error, the source ends', async () => {
    const ends: string[] = [];
    async function* mixed() {
      try {
        yield 1;
        await Promise.resolve();
        yield 2n;
      } finally {
        ends.push('closed');
      }
    }
    const handlers = handling({
      collect: async (_payload, { input }) => {
        const { items, error } = await read(input);
        return [items, (error as Error).name];
      },
    });
    const { host } = channelPair({ worker: { handlers } });
    expect(await host.channel.send('collect', 0, { input: mixed() })).toStrictEqual([
      [1],
      'SerializationError',
    ]);
    expect(ends).toStrictEqual(['closed']);
  });

  it('C7: ends when the handler stops reading, and the call goes on', async () => {
    const ends: string[] = [];
    const handlers = handling({
      some: async (_payload, { input }) => {
        for await (const item of input) if (item === 3) break;
        while (ends.length === 0) await schedule.pause();
        return 'done';
      },
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    expect(await host.channel.send('some', 0, { input: endless(ends) })).toBe('done');
    expect(ends).toStrictEqual(['closed']);
  });

  it.each<[string, (payload: never) => unknown]>([
    ['returns early', () => 'early'],
    [
      'throws early',
      () => {
        throw new RangeError('early');
      },
    ],
  ])('C7: ends when the handler %s, which is no error of the input', async (_how, handler) => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({ worker: { handlers: handling({ handler }) } });
    const sent = host.channel.send('handler', 0, { input: endless(ends) });
    const outcome = await sent.catch((error: unknown) => (error as Error).message);
    expect(outcome).toBe('early');
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
    expect(host.ends).toStrictEqual([]);
  });

  it('C5: ends when the caller gives up; the handler gets the reason', async () => {
    const ends: string[] = [];
    const seen: unknown[] = [];
    const handlers = handling({
      collect: async (_payload, { input, signal }) => {
        const { error } = await read(input);
        seen.push((error as Error).message, signal.reason === error);
      },
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const stop = new AbortController();
    const sent = failureOf(
      host.channel.send('collect', 0, { input: endless(ends), signal: stop.signal }),
    );
    while (schedule.trace.length < 100) await schedule.pause();
    stop.abort(new RangeError('enough'));
    expect(await sent).toBe(stop.signal.reason);
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
    expect(seen).toStrictEqual(['enough', true]);
  });

  it('C3: ends when the link does', async () => {
    const ends: string[] = [];
    const { host, worker, schedule } = channelPair({ worker: { handlers: collect } });
    const sent = failureOf(host.channel.send('collect', 0, { input: endless(ends) }));
    while (schedule.trace.length < 100) await schedule.pause();
    const gone = new WorkerClosedError('any', 'gone');
    host.channel.close(
      () => gone,
      () => gone,
    );
    worker.channel.close(
      () => gone,
      () => gone,
    );
    expect(await sent).toBe(gone);
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
  });

  it('is closed if the call is refused before anything is sent', async () => {
    const source = Readable.from(endless([]));
    const { host, schedule } = channelPair({ worker: { handlers: collect } });
    const stop = new AbortController();
    const sent = failureOf(host.channel.send('collect', 10n, { input: source }));
    expect(await sent).toMatchObject({ code: 'ERR_SERIALIZATION' });
    await schedule.settle();
    expect(source.destroyed).toBe(true);
    stop.abort();
  });

  it('C12: is closed if the call is refused before it begins', async () => {
    const { host, schedule } = channelPair({
      host: { maxPending: 1 },
      worker: { handlers: collect },
    });
    const sources: Readable[] = [];
    const input = (): Readable => {
      const source = Readable.from(endless([]));
      sources.push(source);
      return source;
    };
    const aborted = { signal: AbortSignal.abort('no'), input: input() };
    expect(await failureOf(host.channel.send('collect', 0, aborted))).toBe('no');
    const pending = host.channel.send('collect', 0);
    const more = await failureOf(host.channel.send('collect', 0, { input: input() }));
    expect(more).toMatchObject({ code: 'ERR_TOO_MANY_PENDING' });
    await pending;
    host.channel.refuse((call) => new Error(`refused ${call}`));
    await failureOf(host.channel.send('collect', 0, { input: input() }));
    await failureOf(host.channel.stream('collect', 0, { input: input() }).result);
    await schedule.settle();
    expect(sources.map(({ destroyed }) => destroyed)).toStrictEqual([true, true, true, true]);
  });

  it('that is a Readable is destroyed with its call', async () => {
    const source = Readable.from(endless([]));
    const { host, schedule } = channelPair({ worker: { handlers: handling({ early: () => 1 }) } });
    expect(await host.channel.send('early', 0, { input: source })).toBe(1);
    await schedule.settle();
    expect(source.destroyed).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a string', 'text'],
    ['bytes', new Uint8Array(3)],
    ['a plain object', {}],
    ['a number', 5],
  ])('C12: that is %s: is refused early', async (_what, input) => {
    const { host, schedule } = channelPair({ worker: { handlers: collect } });
    const error = await failureOf(host.channel.send('collect', 0, { input }));
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION' });
    expect((error as Error).message).toContain('input');
    await schedule.settle();
    expect(schedule.trace).toStrictEqual([]);
  });
});

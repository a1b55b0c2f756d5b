import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { failureOf } from '../../../support.js';
import { channelPair } from '../../../support/channel-pair.js';
import { handling, read } from '../../../support/conversations.js';

/** What `iterator` gives, as a source. */
const source = (iterator: object): object => ({ [Symbol.asyncIterator]: () => iterator });

/** A stream that somebody else reads. */
function locked(): ReadableStream {
  const stream = ReadableStream.from([1, 2]);
  stream.getReader();
  return stream;
}

const throwing = (name: string): object =>
  Object.defineProperty({}, name, {
    get: () => {
      throw new RangeError(`no ${name}`);
    },
  });

const collect = handling({
  collect: async (_payload, { input }) => {
    const { items, error } = await read(input);
    return { items, error: String(error) };
  },
});

// A schedule that has settled does not wait for a file to be read.
beforeAll(async () => {
  await loadStreams();
});

describe('C12: a source that breaks the rules of iterators fails its own call alone', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a ReadableStream that somebody else reads', locked, /locked/],
    [
      'a source whose iterator cannot be had',
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new RangeError('no iterator');
        },
      }),
      /no iterator/,
    ],
    ['a source whose iterator is nothing', () => source(undefined as never), /undefined/],
    ['next() that returns nothing', () => source({ next: () => undefined }), /undefined/],
    [
      'next() that resolves to nothing',
      () => source({ next: () => Promise.resolve(undefined) }),
      /undefined/,
    ],
    ['no next()', () => source({}), /next/],
    [
      '`done` that throws',
      () => source({ next: () => Promise.resolve(throwing('done')) }),
      /no done/,
    ],
    ['`value` that throws', () => source({ next: () => throwing('value') }), /no value/],
    ['`then` that throws', () => source({ next: () => throwing('then') }), /no then/],
  ])('%s', async (_what, make, why) => {
    const { host, worker, schedule } = channelPair({
      worker: {
        handlers: {
          ...collect,
          ...handling({ now: make, later: () => Promise.resolve().then(make) }),
        },
      },
    });
    for (const type of ['now', 'later'])
      expect(String((await read(host.channel.stream(type))).error)).toMatch(why);
    const input = make();
    const sent = host.channel.send('collect', 0, { input }).catch((error: unknown) => ({ error }));
    expect(String(((await sent) as { error: unknown }).error)).toMatch(why);
    expect(await host.channel.send('collect', 0, { input: [1] })).toMatchObject({ items: [1] });
    await schedule.settle();
    expect(host.channel.pendingCount).toBe(0);
    expect([...host.ends, ...worker.ends]).toStrictEqual([]);
    await worker.channel.handled();
  });

  it.each<[string, object]>([
    ['without return()', {}],
    [
      'whose return() throws',
      {
        return: () => {
          throw new Error('no');
        },
      },
    ],
    ['whose return() rejects', { return: () => Promise.reject(new Error('no')) }],
  ])('an iterator %s can be left', async (_what, more) => {
    let n = 0;
    const make = (): object => source({ next: () => Promise.resolve({ value: n++ }), ...more });
    const { host, worker, schedule } = channelPair({
      worker: { handlers: handling({ make, none: () => 'none' }) },
    });
    for await (const item of host.channel.stream('make')) if (item === 3) break;
    expect(await host.channel.send('none', 0, { input: make() })).toBe('none');
    await schedule.settle();
    expect(host.channel.pendingCount).toBe(0);
    await worker.channel.handled();
  });
});

describe('C8: a source that has nothing more for now', () => {
  /** Gives one item, and then nothing, for ever. */
  const idle: [string, (closed: () => void) => unknown][] = [
    [
      'a Readable',
      (closed) => {
        const stream = new Readable({
          objectMode: true,
          read: () => undefined,
          destroy: (_error, done) => {
            closed();
            done(null);
          },
        });
        stream.push('first');
        return stream;
      },
    ],
    [
      'a ReadableStream',
      (closed) =>
        new ReadableStream({
          start: (controller) => {
            controller.enqueue('first');
          },
          cancel: closed,
        }),
    ],
  ];

  it.each(idle)('%s: is closed when its reader leaves', async (_what, make) => {
    let closed = false;
    const give = (): unknown => make(() => (closed = true));
    const { host, worker, schedule } = channelPair({
      worker: { handlers: handling({ idle: give }) },
    });
    for await (const item of host.channel.stream('idle')) {
      expect(item).toBe('first');
      await schedule.settle();
      break;
    }
    await schedule.settle();
    expect(closed).toBe(true);
    await worker.channel.handled();
  });

  it.each(idle)('%s: is closed when the handler reads no more', async (_what, make) => {
    let closed = false;
    const first = async (_payload: unknown, { input }: { input: AsyncIterable<unknown> }) => {
      for await (const item of input) return item;
      return undefined;
    };
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ first }) },
    });
    expect(await host.channel.send('first', 0, { input: make(() => (closed = true)) })).toBe(
      'first',
    );
    await schedule.settle();
    expect(closed).toBe(true);
  });
});

it('C2: a promise that rejects among the items of a generator closes it', async () => {
  const ends: string[] = [];
  function* broken() {
    try {
      yield 1;
      yield Promise.reject(new RangeError('broken'));
      yield 2;
    } finally {
      ends.push('closed');
    }
  }
  const { host } = channelPair({ worker: { handlers: { ...collect, ...handling({ broken }) } } });
  const { items, error } = await read(host.channel.stream('broken'));
  expect([items, (error as Error).message]).toStrictEqual([[1], 'broken']);
  expect(ends).toStrictEqual(['closed']);
  expect(await host.channel.send('collect', 0, { input: broken() })).toStrictEqual({
    items: [1],
    error: 'RangeError: broken',
  });
  expect(ends).toStrictEqual(['closed', 'closed']);
});

describe('narrow links', () => {
  it('carry narrow and wide items together, each of which they can carry', async () => {
    const texts = [...Array.from({ length: 25 }, () => 'x'.repeat(30)), '漢', 'y'.repeat(1000)];
    const { host } = channelPair({
      host: { maxMessageBytes: 1024 },
      worker: {
        maxMessageBytes: 1024,
        handlers: { ...collect, ...handling({ texts: () => texts }) },
      },
    });
    expect(await read(host.channel.stream('texts'))).toStrictEqual({
      items: texts,
      error: undefined,
    });
  });
});

it('C13: onProgress is not called once its call is given up, though more has arrived', async () => {
  const handlers = handling({
    tell: (_payload, { progress }) => {
      for (let n = 0; n < 5; n++) progress(n);
      return new Promise(() => undefined);
    },
  });
  for (const how of ['abort', 'throw']) {
    const { host } = channelPair({ worker: { handlers } });
    const seen: unknown[] = [];
    const stop = new AbortController();
    const reason = new RangeError('enough');
    const onProgress = (news: unknown): void => {
      seen.push(news);
      if (news !== 1) return;
      if (how === 'throw') throw reason;
      stop.abort(reason);
    };
    const sent = host.channel.send('tell', 0, { onProgress, signal: stop.signal });
    expect(await failureOf(sent)).toBe(reason);
    expect(seen).toStrictEqual([0, 1]);
  }
});

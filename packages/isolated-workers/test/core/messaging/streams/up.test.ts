import { describe, expect, it } from 'vitest';
import {
  MessageTooLargeError,
  RequestTimeoutError,
  SerializationError,
  UnknownMessageError,
  WorkerClosedError,
} from '../../../../src/errors/index.js';
import { structuredSerializer } from '../../../../src/utils/index.js';
import { failureOf } from '../../../support.js';
import { channelPair } from '../../../support/channel-pair.js';
import { counting, handling, read } from '../../../support/conversations.js';

describe('a stream', () => {
  it.each<[string, (n: number) => unknown]>([
    [
      'an async generator',
      (n) =>
        (async function* () {
          await Promise.resolve();
          for (let i = 0; i < n; i++) yield i;
        })(),
    ],
    [
      'a generator',
      (n) =>
        (function* () {
          for (let i = 0; i < n; i++) yield i;
        })(),
    ],
    ['an array', (n) => Array.from({ length: n }, (_, i) => i)],
    ['a Set', (n) => new Set(Array.from({ length: n }, (_, i) => i))],
    ['an array of promises', (n) => Array.from({ length: n }, (_, i) => Promise.resolve(i))],
    ['a ReadableStream', (n) => ReadableStream.from(Array.from({ length: n }, (_, i) => i))],
    ['a promise of an array', (n) => Promise.resolve(Array.from({ length: n }, (_, i) => i))],
  ])('%s: brings the items in their order', async (_what, items) => {
    const { host } = channelPair({ worker: { handlers: handling({ items }) } });
    for (const n of [0, 1, 5000])
      expect(await read(host.channel.stream('items', n))).toStrictEqual({
        items: Array.from({ length: n }, (_, i) => i),
        error: undefined,
      });
  });

  it('brings the result of a generator, and of an iterator that has one', async () => {
    const handlers = handling({ count: counting(), none: () => [1, 2] });
    const { host } = channelPair({ worker: { handlers } });
    const stream = host.channel.stream('count', { to: 3 });
    expect((await read(stream)).items).toStrictEqual([0, 1, 2]);
    expect(await stream.result).toBe('counted');
    const none = host.channel.stream('none');
    await read(none);
    expect(await none.result).toBeUndefined();
  });

  const items = [
    undefined,
    null,
    0,
    '',
    'text',
    'wide \u4e2d\u6587',
    { a: [1, { b: null }] },
    [],
    undefined,
    'x'.repeat(300_000),
    'y',
    new Uint8Array([1, 2, 3]),
    new Uint8Array(0),
    new Uint8Array(300_000).fill(7),
    'z',
  ];

  it('carries any item under JSON, bytes as bytes', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ give: () => items }) } });
    expect(await read(host.channel.stream('give'))).toStrictEqual({ items, error: undefined });
  });

  it('carries any item of another serializer, bytes as bytes', async () => {
    const structured = { serializer: structuredSerializer };
    const dates = [new Date(5), new Map([[1, { at: new Date(6) }]])];
    const handlers = handling({ give: () => [...items, ...dates] });
    const { host } = channelPair({ host: structured, worker: { ...structured, handlers } });
    expect((await read(host.channel.stream('give'))).items).toStrictEqual([...items, ...dates]);
  });

  it('gives bytes memory of their own', async () => {
    const give = (): Uint8Array[] => [new Uint8Array(100).fill(1), Buffer.from('pooled')];
    const { host } = channelPair({ worker: { handlers: handling({ give }) } });
    for (const item of (await read(host.channel.stream('give'))).items as Uint8Array[]) {
      expect(Object.getPrototypeOf(item)).toBe(Uint8Array.prototype);
      expect(item.buffer.byteLength).toBe(item.byteLength);
    }
  });

  it('takes the bytes of a chunk before it asks for the next: a source may use its buffer again', async () => {
    async function* give() {
      const buffer = new Uint8Array(100_000);
      for (let n = 0; n < 20; n++) {
        buffer.fill(n);
        yield buffer;
        await Promise.resolve();
      }
    }
    const { host } = channelPair({ worker: { handlers: handling({ give }) } });
    const { items: chunks } = await read(host.channel.stream('give'));
    expect((chunks as Uint8Array[]).map((chunk) => [chunk[0], chunk.at(-1)])).toStrictEqual(
      Array.from({ length: 20 }, (_, n) => [n, n]),
    );
  });

  it('counts as pending until its result is there', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ count: counting() }) } });
    const stream = host.channel.stream('count', { to: 2 });
    expect(host.channel.pendingCount).toBe(1);
    await read(stream);
    expect(host.channel.pendingCount).toBe(0);
    expect(host.holds).toStrictEqual([true, false]);
  });
});

describe('the end of a stream', () => {
  it.each(['break', 'throw', 'return', 'dispose'])(
    'C1: by its reader (%s): ends the handler',
    async (how) => {
      const ends: string[] = [];
      const { host, schedule } = channelPair({
        worker: { handlers: handling({ count: counting(ends) }) },
      });
      const stream = host.channel.stream('count', {});
      const aborted = (): Promise<unknown> => failureOf(stream.result);
      const boom = new Error('mine');
      const reading = async (): Promise<void> => {
        if (how === 'dispose') {
          await stream[Symbol.asyncDispose]();
          return;
        }
        let n = 0;
        for await (const item of stream) {
          expect(item).toBe(n);
          if (++n < 100) continue;
          if (how === 'break') break;
          if (how === 'throw') throw boom;
          return;
        }
      };
      if (how === 'throw') expect(await failureOf(reading())).toBe(boom);
      else await reading();
      await schedule.settle();
      expect(ends).toStrictEqual(['aborted: AbortError: The reader has left the stream']);
      expect(await aborted()).toMatchObject({ name: 'AbortError' });
      expect(host.channel.pendingCount).toBe(0);
      expect(host.ends).toStrictEqual([]);
    },
  );

  it('C5: by its signal: drops what has arrived, and tells the handler why', async () => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends) }) },
    });
    const stop = new AbortController();
    const stream = host.channel.stream('count', {}, { signal: stop.signal });
    await schedule.settle();
    stop.abort(new RangeError('enough'));
    expect(await read(stream)).toStrictEqual({ items: [], error: stop.signal.reason as unknown });
    expect(await failureOf(stream.result)).toBe(stop.signal.reason);
    await schedule.settle();
    expect(ends).toStrictEqual(['aborted: RangeError: enough']);
  });

  it('C5: by a signal that had aborted before: nothing is sent', async () => {
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting() }) },
    });
    const signal = AbortSignal.abort('no');
    expect(await read(host.channel.stream('count', {}, { signal }))).toStrictEqual({
      items: [],
      error: 'no',
    });
    await schedule.settle();
    expect(schedule.trace).toStrictEqual([]);
  });

  it('C5: by its deadline: the reader gets what had arrived, then the error', async () => {
    const ends: string[] = [];
    const { host } = channelPair({ worker: { handlers: handling({ count: counting(ends) }) } });
    const stream = host.channel.stream('count', { to: 10, wait: true }, { timeout: 50 });
    const { items, error } = await read(stream);
    expect(items).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect((error as Error).message).toContain("stream('count'): no answer within 50 ms");
    expect(await failureOf(stream.result)).toBe(error);
  });

  it('C5: by the deadline of an item', async () => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends) }) },
    });
    const stream = host.channel.stream('count', { to: 10, wait: true }, { itemTimeout: 50 });
    const { items, error } = await read(stream);
    expect(items).toHaveLength(10);
    expect(error).toMatchObject({
      name: 'RequestTimeoutError',
      timeout: 50,
      message: expect.stringContaining("stream('count'): no item within 50 ms") as string,
    });
    await schedule.settle();
    expect(ends).toStrictEqual([expect.stringContaining('RequestTimeoutError')]);
  });

  it('C2: by what the handler throws after some items, which arrive first', async () => {
    async function* broken() {
      yield 1;
      yield 2;
      await Promise.resolve();
      throw new RangeError('broken');
    }
    const { host } = channelPair({ worker: { handlers: handling({ broken }) } });
    const stream = host.channel.stream('broken');
    const { items, error } = await read(stream);
    expect(items).toStrictEqual([1, 2]);
    expect(error).toBeInstanceOf(RangeError);
    expect(await failureOf(stream.result)).toBe(error);
  });

  it('C6: by an item that cannot be serialized: that stream alone, after the items before it', async () => {
    const ends: string[] = [];
    async function* mixed() {
      try {
        yield 1;
        yield 2n;
        yield 3;
      } finally {
        await Promise.resolve();
        ends.push('ended');
      }
    }
    const { host } = channelPair({ worker: { handlers: handling({ mixed, count: counting() }) } });
    const other = read(host.channel.stream('count', { to: 5000 }));
    const { items, error } = await read(host.channel.stream('mixed'));
    expect(items).toStrictEqual([1]);
    expect(error).toBeInstanceOf(SerializationError);
    expect((error as Error).message).toContain('the item');
    expect(ends).toStrictEqual(['ended']);
    expect((await other).items).toHaveLength(5000);
    expect(host.ends).toStrictEqual([]);
  });

  it('C6: by an item that is too large for the reader', async () => {
    const give = (): unknown[] => ['a', 'x'.repeat(5000), 'b'];
    const bytes = (): unknown[] => [new Uint8Array(4), new Uint8Array(5000)];
    const { host } = channelPair({
      host: { maxMessageBytes: 4096 },
      worker: { handlers: handling({ give, bytes }) },
    });
    for (const type of ['give', 'bytes']) {
      const { items, error } = await read(host.channel.stream(type));
      expect(items).toHaveLength(1);
      expect(error).toBeInstanceOf(MessageTooLargeError);
    }
  });

  it('C3: by the end of the link: what had arrived, then the reason', async () => {
    const ends: string[] = [];
    const { host, worker, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends) }) },
    });
    const stream = host.channel.stream('count', { to: 3, wait: true });
    await schedule.settle();
    const gone = new WorkerClosedError('any', 'gone');
    host.channel.close(
      () => gone,
      () => gone,
    );
    worker.channel.close(
      () => gone,
      () => gone,
    );
    expect(await read(stream)).toStrictEqual({ items: [0, 1, 2], error: gone });
    expect(await read(host.channel.stream('count', {}))).toStrictEqual({ items: [], error: gone });
    await schedule.settle();
    expect(ends).toStrictEqual([expect.stringContaining('aborted: WorkerClosedError')]);
  });

  it('C11: by shutdown with a reason', async () => {
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting() }) },
    });
    const stream = host.channel.stream('count', { to: 3, wait: true });
    await schedule.settle();
    const reason = new Error('closing');
    host.channel.giveUp(reason);
    expect(await read(stream)).toStrictEqual({ items: [0, 1, 2], error: reason });
  });
});

describe('who reads a stream', () => {
  it('C12: reads it once', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ count: counting() }) } });
    const stream = host.channel.stream('count', { to: 3 });
    await read(stream);
    expect(await read(stream)).toMatchObject({
      items: [],
      error: expect.any(TypeError) as TypeError,
    });
    expect(() => stream.toReadableStream()).toThrow("stream('count'): the items can be read once");
  });

  it('C10: may await the result alone: the items are dropped', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ count: counting() }) } });
    const stream = host.channel.stream('count', { to: 100_000 });
    expect(await stream.result).toBe('counted');
    expect(() => stream[Symbol.asyncIterator]()).toThrow('only the result was awaited');
  });

  it('may ask for several items at once', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ count: counting() }) } });
    const items = host.channel.stream('count', { to: 3 })[Symbol.asyncIterator]();
    const steps = await Promise.all([
      items.next(),
      items.next(),
      items.next(),
      items.next(),
      items.next(),
    ]);
    expect(steps.map(({ value }) => value as unknown)).toStrictEqual([
      0,
      1,
      2,
      undefined,
      undefined,
    ]);
    expect(steps.map(({ done }) => done)).toStrictEqual([false, false, false, true, true]);
  });

  it('is told of a failure once, and then of the end', async () => {
    const fail = (): never => {
      throw new RangeError('no');
    };
    const { host } = channelPair({ worker: { handlers: handling({ fail }) } });
    const items = host.channel.stream('fail')[Symbol.asyncIterator]();
    expect(await failureOf(items.next())).toBeInstanceOf(RangeError);
    expect(await items.next()).toStrictEqual({ done: true, value: undefined });
  });

  it('may read it as a ReadableStream, of items or of bytes', async () => {
    const bytes = (): Uint8Array[] => [new Uint8Array(10).fill(1), new Uint8Array(5).fill(2)];
    const { host } = channelPair({ worker: { handlers: handling({ count: counting(), bytes }) } });
    const values = host.channel.stream('count', { to: 4 }).toReadableStream();
    expect((await read(values)).items).toStrictEqual([0, 1, 2, 3]);
    const stream = host.channel.stream('bytes') as unknown as {
      toReadableStream(options: { type: 'bytes' }): ReadableStream<Uint8Array>;
    };
    const reader = stream.toReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' });
    const sizes: number[] = [];
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(4));
      if (done) break;
      sizes.push(value.length);
    }
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(15);
  });

  it('C1: may cancel the ReadableStream', async () => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends) }) },
    });
    const stream = host.channel.stream('count', {}).toReadableStream();
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await schedule.settle();
    expect(ends).toStrictEqual([expect.stringContaining('aborted')]);
  });

  it('C10: holds up its own handler alone, after 64 KiB', async () => {
    let given = 0;
    async function* many() {
      for (;;) {
        given++;
        yield 'x'.repeat(1000);
        await Promise.resolve();
      }
    }
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ many, count: counting(), echo: (n) => n }) },
    });
    const unread = host.channel.stream('many');
    await schedule.settle();
    expect(given).toBeGreaterThan(50);
    expect(given).toBeLessThan(70);
    expect((await read(host.channel.stream('count', { to: 20_000 }))).items).toHaveLength(20_000);
    expect(await host.channel.send('echo', 5)).toBe(5);
    expect(given).toBeLessThan(70);
    let got = 0;
    for await (const item of unread) {
      expect(item).toHaveLength(1000);
      if (++got === 1000) break;
    }
    expect(given).toBeGreaterThan(1000);
  });
});

describe('C12: the wrong call', () => {
  it.each<[string, () => unknown]>([
    ['an async generator', counting() as () => unknown],
    [
      'a generator',
      function* () {
        yield 1;
      },
    ],
    ['a ReadableStream', () => ReadableStream.from([1])],
    [
      'a promise of items',
      () =>
        Promise.resolve(
          (async function* () {
            await Promise.resolve();
            yield 1;
          })(),
        ),
    ],
  ])('send() for %s rejects, and names the right one', async (_what, items) => {
    const { host } = channelPair({ worker: { handlers: handling({ items }) } });
    const error = await failureOf(host.channel.send('items', {}));
    expect(error).toBeInstanceOf(UnknownMessageError);
    expect((error as Error).message).toBe(
      "send('items'): its handler returns items. Read them with stream('items').",
    );
  });

  it('stream() for one result rejects, and names the right one', async () => {
    const { host } = channelPair({
      worker: {
        handlers: handling({ sum: () => 5, text: () => 'abc', bytes: () => new Uint8Array(3) }),
      },
    });
    for (const type of ['sum', 'text', 'bytes']) {
      const { items, error } = await read(host.channel.stream(type));
      expect(items).toStrictEqual([]);
      expect(error).toBeInstanceOf(UnknownMessageError);
      expect((error as Error).message).toContain(`Call it with send('${type}')`);
    }
  });

  it('notify() for a generator tells its sender; what else a handler of it returns counts for nothing', async () => {
    const handlers = handling({ count: counting(), list: () => ReadableStream.from([1]) });
    const { host, schedule } = channelPair({ worker: { handlers } });
    await host.channel.notify('count', {});
    await host.channel.notify('list');
    while (host.failed.length === 0) await schedule.pause();
    await schedule.settle();
    expect(host.failed).toStrictEqual([[expect.any(UnknownMessageError), 'count']]);
  });

  it('stream() without a handler', async () => {
    const { host } = channelPair();
    expect((await read(host.channel.stream('none'))).error).toBeInstanceOf(UnknownMessageError);
  });

  it('wrong options', async () => {
    const { host } = channelPair();
    const { error } = await read(host.channel.stream('any', 1, { itemTimeout: -1 }));
    expect((error as Error).message).toContain("stream('any')");
    expect((error as Error).message).toContain('itemTimeout');
    expect(
      (await failureOf(host.channel.send('any', 1, { itemTimeout: 1 }))) as Error,
    ).toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
  });
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../support.js';
import { channelPair } from '../../../support/channel-pair.js';
import { handling, read, type TestContext } from '../../../support/conversations.js';

const build = handling({
  build: async (steps: number, { progress }) => {
    for (let done = 1; done <= steps; done++) {
      progress({ done, of: steps });
      await Promise.resolve();
    }
    return 'built';
  },
});

describe('progress', () => {
  it('arrives in its order, before the result, and only where somebody listens', async () => {
    const { host } = channelPair({ worker: { handlers: build } });
    const seen: unknown[] = [];
    const onProgress = (news: unknown): void => void seen.push(news);
    expect(await host.channel.send('build', 3, { onProgress })).toBe('built');
    expect(seen).toStrictEqual([1, 2, 3].map((done) => ({ done, of: 3 })));
    expect(await host.channel.send('build', 3)).toBe('built');
    expect(await host.channel.send('build', 3, { meta: { a: 'b' } })).toBe('built');
    expect(seen).toHaveLength(3);
  });

  it('comes beside items', async () => {
    async function* rows(_payload: unknown, { progress }: TestContext) {
      await Promise.resolve();
      progress(0.5);
      yield 1;
      progress(1);
    }
    const { host } = channelPair({ worker: { handlers: handling({ rows }) } });
    const seen: unknown[] = [];
    const stream = host.channel.stream('rows', 0, { onProgress: (news) => seen.push(news) });
    expect((await read(stream)).items).toStrictEqual([1]);
    expect(seen).toStrictEqual([0.5, 1]);
  });

  it('C13: under pressure the latest takes the place of those that wait, and comes before the result', async () => {
    let go = (): void => undefined;
    const handlers = handling({
      fill: () => 'x'.repeat(200_000),
      work: async (_payload, { progress }) => {
        progress('first');
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        for (let n = 0; n < 1000; n++) progress(n);
        return 'worked';
      },
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const seen: unknown[] = [];
    const work = host.channel.send('work', 0, { onProgress: (news) => seen.push(news) });
    await schedule.settle();
    schedule.hold(1);
    const fill = host.channel.send('fill');
    await schedule.settle();
    go();
    await schedule.settle();
    schedule.release(1);
    expect(await work).toBe('worked');
    await fill;
    expect(seen).toStrictEqual(['first', 999]);
  });

  it.each<[string, (news: unknown) => unknown]>([
    [
      'throws',
      () => {
        throw new RangeError('mine');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('mine'))],
  ])('C13: a listener that %s rejects the call, and ends the handler', async (_how, onProgress) => {
    const reasons: unknown[] = [];
    const handlers = handling({
      work: async (_payload, { progress, signal }) => {
        progress(1);
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        reasons.push((signal.reason as Error).message);
        progress(2);
      },
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    expect(await failureOf(host.channel.send('work', 0, { onProgress }))).toMatchObject({
      message: 'mine',
    });
    await schedule.settle();
    expect(reasons).toStrictEqual(['mine']);
    expect(host.ends).toStrictEqual([]);
  });

  it('C13: none comes after the end, whoever made it', async () => {
    let late: (news: unknown) => void = () => undefined;
    const handlers = handling({
      work: (_payload, { progress }) => {
        late = progress;
        progress(1);
      },
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const seen: unknown[] = [];
    await host.channel.send('work', 0, { onProgress: (news) => seen.push(news) });
    late(2);
    await schedule.settle();
    expect(seen).toStrictEqual([1]);
  });

  it('C13: that cannot be serialized, or is too large, throws in the handler', async () => {
    const handlers = handling({
      work: (news: unknown, { progress }) => {
        progress(news === 'n' ? 1n : news);
      },
    });
    const { host } = channelPair({ host: { maxMessageBytes: 4096 }, worker: { handlers } });
    const onProgress = (): void => undefined;
    expect(await failureOf(host.channel.send('work', 'n', { onProgress }))).toMatchObject({
      code: 'ERR_SERIALIZATION',
    });
    expect(
      await failureOf(host.channel.send('work', 'x'.repeat(5000), { onProgress })),
    ).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LARGE',
    });
  });

  it('is told in the asynchronous context of the caller', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { host } = channelPair({ worker: { handlers: build } });
    const seen: unknown[] = [];
    const calls = ['a', 'b'].map((name) =>
      storage.run(name, () =>
        host.channel.send('build', 2, { onProgress: () => seen.push(storage.getStore()) }),
      ),
    );
    await Promise.all(calls);
    expect(seen.toSorted()).toStrictEqual(['a', 'a', 'b', 'b']);
  });
});

describe('meta', () => {
  const tell = handling({ tell: (_payload, { meta }) => ({ ...meta }) });

  it('reaches the handler of a request, a stream and a notification', async () => {
    const noted: unknown[] = [];
    const handlers = {
      ...tell,
      ...handling({
        list: (_payload, { meta }) => [{ ...meta }],
        note: (_payload, { meta }) => void noted.push({ ...meta }),
      }),
    };
    const { host, schedule } = channelPair({ worker: { handlers } });
    const meta = { traceparent: '00-abc-def-01', wide: '\u4e2d' };
    expect(await host.channel.send('tell', 1, { meta })).toStrictEqual(meta);
    expect(await host.channel.send('tell', undefined, { meta })).toStrictEqual(meta);
    expect((await read(host.channel.stream('list', 1, { meta }))).items).toStrictEqual([meta]);
    await host.channel.notify('note', 1, { meta });
    await schedule.settle();
    expect(noted).toStrictEqual([meta]);
    expect(await host.channel.send('tell', 1)).toStrictEqual({});
  });

  it('does not change what the payload is', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ echo: (value) => value }) } });
    for (const value of ['wide \u4e2d\u6587', { a: 'b' }, null, 0, 'x'.repeat(100_000), undefined])
      expect(await host.channel.send('echo', value, { meta: { a: '1' } })).toStrictEqual(value);
  });

  it('is what it was when the call was made', async () => {
    const { host } = channelPair({ worker: { handlers: tell } });
    const meta = { a: 'before' };
    const told = host.channel.send('tell', 1, { meta });
    meta.a = 'after';
    expect(await told).toStrictEqual({ a: 'before' });
  });

  it('is seen and changed by middleware, on both sides', async () => {
    const { host } = channelPair({
      host: {
        middleware: (message, direction) => {
          if (direction === 'send' && message.kind === 'request')
            message.meta = { ...message.meta, added: 'by the host' };
        },
      },
      worker: {
        handlers: tell,
        middleware: (message, direction) => {
          if (direction === 'receive') message.meta = { ...message.meta, seen: 'by the worker' };
        },
      },
    });
    expect(await host.channel.send('tell', 1, { meta: { a: 'b' } })).toStrictEqual({
      a: 'b',
      added: 'by the host',
      seen: 'by the worker',
    });
    expect(await host.channel.send('tell')).toStrictEqual({
      added: 'by the host',
      seen: 'by the worker',
    });
  });

  it.each<[string, object]>([
    ['a number', { a: 1 }],
    ['too much', { a: 'x'.repeat(8200) }],
  ])('with %s is refused early', async (_what, meta) => {
    const { host, schedule } = channelPair({ worker: { handlers: tell } });
    const options = { meta: meta as Record<string, string> };
    for (const call of [
      host.channel.send('tell', 1, options),
      host.channel.notify('tell', 1, options),
    ])
      expect(await failureOf(call)).toMatchObject({ code: 'ERR_INVALID_OPTION' });
    await schedule.settle();
    expect(schedule.trace).toStrictEqual([]);
  });

  it('that middleware makes wrong rejects the call', async () => {
    const { host } = channelPair({
      host: { middleware: (message) => ({ ...message, meta: { a: 1 } }) },
      worker: { handlers: tell },
    });
    expect(await failureOf(host.channel.send('tell'))).toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
    expect(await failureOf(host.channel.notify('tell'))).toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
    expect(host.channel.pendingCount).toBe(0);
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { failureOf } from '../../../support.js';
import { channelPair } from '../../../support/channel-pair.js';
import { counting, handling, read, type TestContext } from '../../../support/conversations.js';

// A schedule that has settled does not wait for a file to be read.
beforeAll(async () => {
  await loadStreams();
});

/** Gives items for ever, and notes its end. */
function endless(ends: unknown[]) {
  return async function* give() {
    try {
      for (let n = 0; ; n++) {
        yield n;
        await Promise.resolve();
      }
    } finally {
      ends.push('closed');
    }
  };
}

/** Reads its input, and notes how that ended. */
function collecting(ends: unknown[]) {
  return async (_payload: unknown, { input }: TestContext) => {
    const { items, error } = await read(input);
    ends.push(error);
    return items.length;
  };
}

describe('C5: an abort of a stream', () => {
  // Steps of the schedule from the call to the abort: whatever travels then, in either direction.
  const steps = [...Array.from({ length: 12 }, (_, n) => n), 20, 40, 80];

  it.each(steps)('after %s steps, unread: ends both sides with its reason', async (after) => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends), echo: (value) => value }) },
    });
    const stop = new AbortController();
    const stream = host.channel.stream('count', {}, { signal: stop.signal });
    for (let n = 0; n < after; n++) await schedule.pause();
    stop.abort(new RangeError('enough'));
    expect(await read(stream)).toStrictEqual({ items: [], error: stop.signal.reason as unknown });
    expect(await failureOf(stream.result)).toBe(stop.signal.reason);
    await schedule.settle();
    // A handler that never got to its first item has nothing to end.
    expect(ends).toStrictEqual(ends.map(() => 'aborted: RangeError: enough'));
    if (after >= 8) expect(ends).toHaveLength(1);
    expect(host.channel.pendingCount).toBe(0);
    expect(await host.channel.send('echo', 5)).toBe(5);
    expect(host.ends).toStrictEqual([]);
  });

  it.each(steps)('after %s steps, being read: the same', async (after) => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends), echo: (value) => value }) },
    });
    const stop = new AbortController();
    const stream = host.channel.stream('count', {}, { signal: stop.signal });
    const reading = read(stream);
    for (let n = 0; n < after; n++) await schedule.pause();
    stop.abort(new RangeError('enough'));
    const { items, error } = await reading;
    expect(items).toStrictEqual(items.map((_, n) => n));
    expect(error).toBe(stop.signal.reason);
    expect(await failureOf(stream.result)).toBe(error);
    await schedule.settle();
    expect(ends).toStrictEqual(ends.map(() => 'aborted: RangeError: enough'));
    if (after >= 8) expect(ends).toHaveLength(1);
    expect(host.channel.pendingCount).toBe(0);
    expect(await host.channel.send('echo', 5)).toBe(5);
  });

  it.each(steps)('after %s steps, with an input: its source and the handler end', async (after) => {
    const closed: unknown[] = [];
    const ends: unknown[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ collect: collecting(ends), echo: (value) => value }) },
    });
    const stop = new AbortController();
    const input = endless(closed)();
    const sent = failureOf(host.channel.send('collect', 0, { input, signal: stop.signal }));
    for (let n = 0; n < after; n++) await schedule.pause();
    stop.abort(new RangeError('enough'));
    expect(await sent).toBe(stop.signal.reason);
    await schedule.settle();
    // Either the source has never begun, or it has been closed; it gives nothing more.
    expect((await input.next()).done).toBe(true);
    expect(closed.length).toBeLessThan(2);
    for (const error of ends)
      expect(error).toMatchObject({ name: 'RangeError', message: 'enough' });
    if (after >= 8) expect([closed.length, ends.length]).toStrictEqual([1, 1]);
    expect(await host.channel.send('echo', 5)).toBe(5);
    expect(host.channel.pendingCount).toBe(0);
  });

  it('while its request waits for the window: it is never sent', async () => {
    const called: unknown[] = [];
    const handlers = handling({ list: (payload) => (called.push(payload), []), big: () => 1 });
    const { host, schedule } = channelPair({ worker: { handlers } });
    schedule.hold(0);
    const big = host.channel.send('big', 'x'.repeat(5 * 1024 * 1024));
    const stop = new AbortController();
    const stream = host.channel.stream('list', 1, { signal: stop.signal });
    await schedule.settle();
    stop.abort('no');
    expect(await read(stream)).toStrictEqual({ items: [], error: 'no' });
    schedule.release(0);
    expect(await big).toBe(1);
    await schedule.settle();
    expect(called).toStrictEqual([]);
  });

  it('after its end: nothing happens', async () => {
    const ends: string[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ count: counting(ends) }) },
    });
    const stop = new AbortController();
    const stream = host.channel.stream('count', { to: 2 }, { signal: stop.signal });
    expect(await read(stream)).toStrictEqual({ items: [0, 1], error: undefined });
    await schedule.settle();
    const before = schedule.trace.length;
    stop.abort();
    await schedule.settle();
    expect(schedule.trace).toHaveLength(before);
    expect(await stream.result).toBe('counted');
    expect(ends).toStrictEqual(['ended']);
  });
});

describe('C7: one direction has ended', () => {
  it('the input: the stream goes on', async () => {
    async function* both(_payload: unknown, { input }: TestContext) {
      yield (await read(input)).items;
      for (let n = 0; n < 5000; n++) yield n;
      return 'done';
    }
    const { host } = channelPair({ worker: { handlers: handling({ both }) } });
    const stream = host.channel.stream('both', 0, { input: ['a', 'b'] });
    const { items, error } = await read(stream);
    expect([items.length, items[0], error]).toStrictEqual([5001, ['a', 'b'], undefined]);
    expect(await stream.result).toBe('done');
  });

  it('the input, which the handler does not want: its source is closed, and the stream goes on', async () => {
    const ends: unknown[] = [];
    async function* both(_payload: unknown, { input }: TestContext) {
      for await (const item of input) if (item === 3) break;
      while (ends.length === 0) await schedule.pause();
      for (let n = 0; n < 5000; n++) yield n;
    }
    const { host, schedule } = channelPair({ worker: { handlers: handling({ both }) } });
    const { items, error } = await read(host.channel.stream('both', 0, { input: endless(ends)() }));
    expect([items.length, error]).toStrictEqual([5000, undefined]);
    expect(ends).toStrictEqual(['closed']);
  });

  it('the stream: with it the input, and nothing else', async () => {
    const ends: unknown[] = [];
    const handlers = handling({ first: () => [1], echo: (value) => value });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const stream = host.channel.stream('first', 0, { input: endless(ends)() });
    expect(await read(stream)).toStrictEqual({ items: [1], error: undefined });
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
    expect(await host.channel.send('echo', 5)).toBe(5);
    expect(host.ends).toStrictEqual([]);
  });

  it('the stream, which its reader has left: the handler gets no more input', async () => {
    const ends: unknown[] = [];
    const seen: unknown[] = [];
    async function* both(_payload: unknown, { input, signal }: TestContext) {
      try {
        for await (const item of input) yield item;
      } finally {
        seen.push((signal.reason as Error).name);
      }
    }
    const { host, schedule } = channelPair({ worker: { handlers: handling({ both }) } });
    for await (const item of host.channel.stream('both', 0, { input: endless(ends)() }))
      if (item === 100) break;
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
    expect(seen).toStrictEqual(['AbortError']);
    expect(host.channel.pendingCount).toBe(0);
  });
});

describe('C8: a source without an end', () => {
  it('that gives items for ever lives as long as its call', async () => {
    const ends: unknown[] = [];
    const { host, schedule } = channelPair({
      worker: { handlers: handling({ give: endless(ends) }) },
    });
    const stream = host.channel.stream('give');
    for await (const item of stream) if (item === 20_000) break;
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
    const before = schedule.trace.length;
    await schedule.settle();
    expect(schedule.trace).toHaveLength(before);
  });

  it('that never gives an item keeps nobody else waiting, and its call has a deadline', async () => {
    async function* silent() {
      await new Promise(() => undefined);
      yield 1;
    }
    const ends: unknown[] = [];
    const handlers = handling({
      silent,
      collect: collecting(ends),
      echo: (value) => value,
    });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const up = read(host.channel.stream('silent', 0, { itemTimeout: 50 }));
    const down = failureOf(host.channel.send('collect', 0, { input: silent(), timeout: 50 }));
    expect(await host.channel.send('echo', 5)).toBe(5);
    expect(await up).toMatchObject({ items: [], error: { code: 'ERR_REQUEST_TIMEOUT' } });
    expect(await down).toMatchObject({ code: 'ERR_REQUEST_TIMEOUT' });
    await schedule.settle();
    expect(ends).toMatchObject([{ code: 'ERR_REQUEST_TIMEOUT' }]);
    expect(host.channel.pendingCount).toBe(0);
  });
});

describe('C10: streams that nobody reads', () => {
  it('a thousand of them hold up no other, and end with their callers', async () => {
    const ends: string[] = [];
    const handlers = handling({ count: counting(ends), echo: (value) => value });
    const { host, schedule } = channelPair({ worker: { handlers } });
    const stop = new AbortController();
    const streams = Array.from({ length: 1000 }, () =>
      host.channel.stream('count', { to: 3, wait: true }, { signal: stop.signal }),
    );
    await schedule.settle();
    expect(await host.channel.send('echo', 5)).toBe(5);
    expect((await read(host.channel.stream('count', { to: 5000 }))).items).toHaveLength(5000);
    expect(host.channel.pendingCount).toBe(1000);
    stop.abort(new RangeError('all'));
    await schedule.settle();
    await turn();
    expect(host.channel.pendingCount).toBe(0);
    expect(ends.filter((end) => end === 'aborted: RangeError: all')).toHaveLength(1000);
    expect(await read(streams[0] as (typeof streams)[0])).toMatchObject({ items: [] });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { channelPair } from '../../../support/channel-pair.js';
import { handling, read } from '../../../support/conversations.js';

// Under a polluted prototype Node may not be able to read a file.
beforeAll(async () => {
  await loadStreams();
});

describe('a ReadableStream of bytes', () => {
  const asBytes = (stream: object): ReadableStream =>
    (stream as { toReadableStream: (options: object) => ReadableStream }).toReadableStream({
      type: 'bytes',
    });

  it('passes over empty items', async () => {
    const bytes = (): Uint8Array[] => [3, 0, 0, 2, 0].map((length) => new Uint8Array(length));
    const { host } = channelPair({ worker: { handlers: handling({ bytes }) } });
    const { items, error } = await read(asBytes(host.channel.stream('bytes')));
    expect(error).toBeUndefined();
    expect(items.map((item) => (item as Uint8Array).length)).toStrictEqual([3, 2]);
  });

  it('fails by an item that is none, and ends the call', async () => {
    const ends: string[] = [];
    async function* mixed() {
      try {
        yield new Uint8Array(2);
        for (;;) yield 'text';
      } finally {
        ends.push('closed');
        await Promise.resolve();
      }
    }
    const { host, schedule } = channelPair({ worker: { handlers: handling({ mixed }) } });
    const { items, error } = await read(asBytes(host.channel.stream('mixed')));
    expect([items.length, (error as Error).name]).toStrictEqual([1, 'TypeError']);
    await schedule.settle();
    expect(ends).toStrictEqual(['closed']);
    expect(host.channel.pendingCount).toBe(0);
  });
});

describe('under a polluted Object.prototype', () => {
  const handlers = handling({
    list: () => [1, 2],
    collect: async (_payload, { input }) => {
      const items: unknown[] = [];
      try {
        for await (const item of input) items.push(item);
        return [items, 'ended'];
      } catch (error) {
        return [items, String(error)];
      }
    },
  });
  const pollution = Object.prototype as Record<string, unknown>;

  it.each([
    ['type', 'bytes'],
    ['meta', { a: 'b' }],
    ['payload', 1],
    ['error', new Error('not ours')],
    ['value', 7],
    ['input', [1]],
    ['stream', true],
    ['destroy', 5],
    ['onProgress', 5],
  ])('`%s`: items arrive, and an input ends as its source does', async (name, value) => {
    async function* broken() {
      yield 1;
      await Promise.resolve();
      throw new RangeError('broken');
    }
    const middleware = (): void => undefined;
    const { host } = channelPair({
      host: { middleware },
      worker: { middleware, handlers },
    });
    Object.defineProperty(pollution, name, { value, configurable: true, writable: true });
    const seen: unknown[] = [];
    try {
      seen.push(await host.channel.send('collect', 0, { input: [1] }));
      seen.push(await host.channel.send('collect', 0, { input: broken() }));
      seen.push((await read(host.channel.stream('list').toReadableStream())).items);
    } finally {
      Reflect.deleteProperty(pollution, name);
    }
    expect(seen).toStrictEqual([
      [[1], 'ended'],
      [[1], 'RangeError: broken'],
      [1, 2],
    ]);
  });
});

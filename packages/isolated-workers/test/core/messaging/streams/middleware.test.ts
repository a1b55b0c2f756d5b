import { describe, expect, it } from 'vitest';
import type { RuntimeMiddleware } from '../../../../src/core/contract/index.js';
import { channelPair } from '../../../support/channel-pair.js';
import { handling, read } from '../../../support/conversations.js';

const handlers = handling({
  rows: () => [1, 2],
  collect: async (_payload, { input, progress }) => {
    progress('half');
    const { items, error } = await read(input);
    return [items, error === undefined ? 'ended' : (error as Error).message];
  },
});

/** Sees everything, slowly if it shall. */
function watching(seen: string[], slowly = false): RuntimeMiddleware {
  return async (message, direction) => {
    if (slowly) for (let turn = 0; turn < 3; turn++) await Promise.resolve();
    const { kind, type, payload, error } = message;
    const value = error === undefined ? JSON.stringify(payload) : (error as Error).message;
    seen.push(`${direction} ${kind} ${type} ${value}`);
  };
}

describe('middleware', () => {
  it.each([false, true])(
    'sees items, progress and ends on both sides (slowly: %s)',
    async (slowly) => {
      const ofHost: string[] = [];
      const ofWorker: string[] = [];
      const { host } = channelPair({
        host: { middleware: watching(ofHost, slowly) },
        worker: { middleware: watching(ofWorker), handlers },
      });
      expect((await read(host.channel.stream('rows'))).items).toStrictEqual([1, 2]);
      expect(ofHost.splice(0)).toStrictEqual([
        'send request rows undefined',
        'receive item rows 1',
        'receive item rows 2',
        'receive result rows undefined',
      ]);
      expect(ofWorker.splice(0)).toStrictEqual([
        'receive request rows undefined',
        'send item rows 1',
        'send item rows 2',
        'send result rows undefined',
      ]);
      const onProgress = (): void => undefined;
      expect(await host.channel.send('collect', 0, { input: ['a'], onProgress })).toStrictEqual([
        ['a'],
        'ended',
      ]);
      expect(new Set(ofHost)).toStrictEqual(
        new Set([
          'send request collect 0',
          'send item collect "a"',
          'send end collect undefined',
          'receive progress collect "half"',
          'receive result collect [["a"],"ended"]',
        ]),
      );
      expect(ofWorker.slice(0, 1)).toStrictEqual(['receive request collect 0']);
      expect(ofWorker).toContain('receive end collect undefined');
    },
  );

  it('may replace items, progress, and the error of an end', async () => {
    const seen: unknown[] = [];
    const { host } = channelPair({
      host: {
        middleware: (message, direction) => {
          if (message.kind === 'end') message.error = new Error('replaced');
          else if (message.kind === 'item' || message.kind === 'progress')
            message.payload = `${String(message.payload)}+${direction}`;
        },
      },
      worker: { handlers },
    });
    expect((await read(host.channel.stream('rows'))).items).toStrictEqual([
      '1+receive',
      '2+receive',
    ]);
    const onProgress = (news: unknown): void => void seen.push(news);
    expect(await host.channel.send('collect', 0, { input: ['a'], onProgress })).toStrictEqual([
      ['a+send'],
      'replaced',
    ]);
    expect(seen).toStrictEqual(['half+receive']);
  });

  it.each<[string, 'host' | 'worker', 'send' | 'receive']>([
    ['where items are sent', 'worker', 'send'],
    ['where they arrive', 'host', 'receive'],
  ])('C14: that throws at an item, %s, ends that stream alone', async (_where, side, way) => {
    const middleware: RuntimeMiddleware = (message, direction) => {
      if (message.kind === 'item' && message.payload === 2 && direction === way)
        throw new RangeError('two');
    };
    const { host } = channelPair({
      host: side === 'host' ? { middleware } : {},
      worker: { handlers, ...(side === 'worker' ? { middleware } : {}) },
    });
    const stream = host.channel.stream('rows');
    const { items, error } = await read(stream);
    expect(items).toStrictEqual([1]);
    expect(error).toMatchObject({ name: 'RangeError', message: 'two' });
    expect(host.ends).toStrictEqual([]);
    expect(await host.channel.send('collect')).toStrictEqual([[], 'ended']);
  });

  it.each<[string, RuntimeMiddleware]>([
    [
      'at once',
      (message) => {
        if (message.kind === 'progress') throw new RangeError('no news');
      },
    ],
    [
      'later',
      async (message) => {
        await Promise.resolve();
        if (message.kind === 'progress') throw new RangeError('no news');
      },
    ],
  ])(
    'C14: that throws at the progress it sends (%s) rejects the call',
    async (_when, middleware) => {
      const { host } = channelPair({ worker: { handlers, middleware } });
      const sent = host.channel.send('collect', 0, { onProgress: () => undefined });
      await expect(sent).rejects.toThrow('no news');
      expect(host.channel.pendingCount).toBe(0);
    },
  );
});

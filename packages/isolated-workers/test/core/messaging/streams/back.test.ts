import { describe, expect, it } from 'vitest';
import type { RuntimeCaller } from '../../../../src/core/contract/index.js';
import { failureOf } from '../../../support.js';
import { channelPair } from '../../../support/channel-pair.js';
import { counting, handling, read, type TestContext } from '../../../support/conversations.js';

const handlers = handling({
  count: counting(),
  collect: async (_payload, { input, progress }) => {
    const { items } = await read(input, progress);
    return items;
  },
});

describe('a handler calls back', () => {
  it('with streams, inputs and progress, from worker to host', async () => {
    const worker = handling({
      all: async (_payload, { host }) => {
        const seen: unknown[] = [];
        const stream = host.stream('count', { to: 4 });
        const { items } = await read(stream);
        const input = [1, 2];
        const collected = await host.send('collect', 0, {
          input,
          onProgress: (news) => seen.push(news),
        });
        return [items, await stream.result, collected, seen];
      },
    });
    const pair = channelPair({ host: { handlers }, worker: { handlers: worker } });
    // A handler calls by the caller that its context has.
    expect(await withCallers(pair).host.send('all')).toStrictEqual([
      [0, 1, 2, 3],
      'counted',
      [1, 2],
      [1, 2],
    ]);
  });

  it('C15: to any depth, each level a stream of the one below', async () => {
    async function* down(depth: number, context: TestContext) {
      const other = (context.host as RuntimeCaller | undefined) ?? context.worker;
      yield depth;
      if (depth > 0) yield* other.stream('down', depth - 1);
    }
    const both = handling({ down: down as never });
    const pair = channelPair({ host: { handlers: both }, worker: { handlers: both } });
    const { items } = await read(withCallers(pair).host.stream('down', 40));
    expect(items).toStrictEqual(Array.from({ length: 41 }, (_, n) => 40 - n));
  });

  it('C15: and passes its signal on: an abort goes through', async () => {
    const ends: string[] = [];
    async function* through(_payload: unknown, { host, signal }: TestContext) {
      yield* host.stream('count', {}, { signal });
    }
    const pair = channelPair({
      host: { handlers: handling({ count: counting(ends) }) },
      worker: { handlers: handling({ through: through as never }) },
    });
    const stop = new AbortController();
    const stream = withCallers(pair).host.stream('through', 0, { signal: stop.signal });
    let got = 0;
    const reading = read(stream, () => {
      if (++got === 2000) stop.abort(new RangeError('enough'));
    });
    expect((await reading).error).toBe(stop.signal.reason);
    await pair.schedule.settle();
    expect(ends).toStrictEqual(['aborted: RangeError: enough']);
    expect(pair.host.channel.pendingCount + pair.worker.channel.pendingCount).toBe(0);
  });

  it('C15: and a break goes through as well', async () => {
    const ends: string[] = [];
    async function* through(_payload: unknown, { host }: TestContext) {
      yield* host.stream('count', {});
    }
    const pair = channelPair({
      host: { handlers: handling({ count: counting(ends) }) },
      worker: { handlers: handling({ through: through as never }) },
    });
    for await (const item of withCallers(pair).host.stream('through')) if (item === 100) break;
    await pair.schedule.settle();
    expect(ends).toStrictEqual([expect.stringContaining('aborted: AbortError')]);
    expect(pair.worker.channel.pendingCount).toBe(0);
    expect(await failureOf(pair.host.channel.send('none'))).toMatchObject({
      code: 'ERR_UNKNOWN_MESSAGE',
    });
  });
});

/** The channels of a pair, each of which is what the other one's handlers call by. */
function withCallers({ host }: ReturnType<typeof channelPair>) {
  return { host: host.channel };
}

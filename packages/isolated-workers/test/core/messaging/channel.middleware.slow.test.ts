import { describe, expect, it, vi } from 'vitest';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair } from '../../support/channel-pair.js';
import {
  gate,
  middlewareHandlers as handlers,
  obliging,
  obligingPair,
} from '../../support/passing.js';
import { Schedule } from '../../support/schedule.js';

vi.mock('../../../src/utils/taken-at-load.js', () => import('../../support/current-globals.js'));

describe('R8: middleware that takes its time', () => {
  /** From long to short, and none at all. */
  const delays = [9, 0, 5, 2, 0, 7, 1, 4, 0, 6];

  it.each(['host send', 'worker receive', 'worker send', 'host receive'])(
    'R8: %s: the order is kept',
    async (step) => {
      const { host } = obligingPair();
      const arrived: unknown[] = [];
      const calls = delays.map(async (delay, index) => {
        const { at } = (await host.channel.send('echo', { at: index, [step]: delay })) as {
          at: unknown;
        };
        arrived.push(at);
      });
      await Promise.all(calls);
      expect(arrived).toStrictEqual([...delays.keys()]);
    },
  );

  it('R8: requests and notifications are one order', async () => {
    const seen: unknown[] = [];
    const schedule = new Schedule();
    const { host } = channelPair({
      schedule,
      host: { middleware: obliging('host', schedule) },
      worker: { handlers: { note: (payload) => void seen.push((payload as { at: number }).at) } },
    });
    const [, ...calls] = delays.map((delay, at) =>
      at % 2 === 0
        ? host.channel.notify('note', { at, 'host send': delay })
        : host.channel.send('note', { at, 'host send': delay }),
    );
    await Promise.all(calls);
    await schedule.settle();
    expect(seen).toStrictEqual([...delays.keys()]);
  });

  it('R8: one direction does not wait for the other', async () => {
    const { middleware, release } = gate('send');
    const { host, worker } = channelPair({
      host: { middleware, handlers: { note: () => undefined } },
      worker: { handlers },
    });
    const held = host.channel.send('echo', 'held');
    await worker.channel.notify('note', 1);
    const answer = worker.channel.send('note', 2);
    release();
    expect(await held).toBe('held');
    await answer;
  });

  it('R6: does not send on what has been given up meanwhile', async () => {
    const { middleware, release } = gate('send');
    const { host, peer, schedule } = channelAndPeer({ middleware });
    const stop = new AbortController();
    const aborted = failureOf(host.channel.send('aborted', 1, { signal: stop.signal }));
    const late = failureOf(host.channel.send('late', 1, { timeout: 1 }));
    const noted = host.channel.notify('noted', 1);
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    expect(await late).toMatchObject({ timeout: 1 });
    release();
    await noted;
    await schedule.settle();
    expect(peer.frames.map(({ type }) => type)).toStrictEqual(['noted']);
  });

  it('R5: an answer that waits in it is not late', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
    });
    try {
      const { middleware, release } = gate('receive');
      const { host, schedule } = channelPair({ host: { middleware }, worker: { handlers } });
      const answer = host.channel.send('echo', 1, { timeout: 100 });
      await schedule.settle();
      vi.advanceTimersByTime(1000);
      release();
      expect(await answer).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('F6: an answer twice: it never sees the second', async () => {
    const { middleware, release } = gate('receive');
    const received: unknown[] = [];
    const { host, peer, schedule } = channelAndPeer({
      middleware: (message, direction) => {
        if (direction === 'receive') received.push(message.payload);
        return middleware(message, direction);
      },
    });
    const answer = host.channel.send('any', 1);
    await schedule.settle();
    peer.link.send(Kind.result, 1, '', '"first"');
    peer.link.send(Kind.error, 1, '', '["second"]');
    await schedule.settle();
    release();
    expect(await answer).toBe('first');
    expect(received).toStrictEqual(['first']);
    expect(host.lines).toHaveLength(1);
  });

  it('D1: what has been answered is delivered, though the channel is closed meanwhile', async () => {
    const { middleware, release } = gate('receive');
    const { host, schedule } = channelPair({
      host: { middleware },
      worker: { handlers: { ...handlers, wait: () => new Promise(() => undefined) } },
    });
    const answered = host.channel.send('echo', 'answered');
    const pending = failureOf(host.channel.send('wait', 1));
    await schedule.settle();
    host.channel.close(
      (type) => `lost ${type}`,
      (call) => new Error(call),
    );
    expect(await pending).toBe('lost wait');
    expect(host.channel.pendingCount).toBe(1);
    release();
    expect(await answered).toBe('answered');
    await host.channel.answered();
  });
});

import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestTimeoutError } from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair, type Peer } from '../../support/channel-pair.js';

vi.mock('../../../src/utils/taken-at-load.js', () => import('../../support/current-globals.js'));

const day = 24 * 60 * 60 * 1000;

/** The kinds of the frames that a peer has got, by their names. */
function kindsOf(peer: Peer): string[] {
  const names = new Map(Object.entries(Kind).map(([name, number]) => [number, name]));
  return peer.frames.map(({ kind, tx }) => `${String(names.get(kind))} ${tx}`);
}

/** A channel whose handler `wait` never ends, and the signals that it was given. */
function waiting() {
  const signals: AbortSignal[] = [];
  const wait = (_payload: unknown, context: object): Promise<never> => {
    signals.push((context as { signal: AbortSignal }).signal);
    return new Promise(() => undefined);
  };
  return { signals, ...channelPair({ worker: { handlers: { wait } } }) };
}

describe('a request whose signal aborts', () => {
  it.each<[string, unknown]>([
    ['an Error', new RangeError('mine')],
    ['a text', 'why'],
    ['undefined', undefined],
    ['null', null],
  ])('R6: before, with %s: rejects with the reason, nothing is sent', async (_what, reason) => {
    const { host, peer, schedule } = channelAndPeer();
    const signal = AbortSignal.abort(reason);
    expect(await failureOf(host.channel.send('any', 1, { signal }))).toBe(signal.reason);
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
    expect(host.holds).toStrictEqual([]);
  });

  it('R6, R24: meanwhile: rejects with the reason at once; the signal of the handler aborts', async () => {
    const reasons: unknown[] = [];
    const wait = (_payload: unknown, context: object): Promise<never> => {
      const { signal } = context as { signal: AbortSignal };
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return new Promise(() => undefined);
    };
    const { host, worker, schedule } = channelPair({ worker: { handlers: { wait } } });
    const stop = new AbortController();
    const pending = failureOf(host.channel.send('wait', 1, { signal: stop.signal }));
    await schedule.settle();
    const reason = new RangeError('enough');
    stop.abort(reason);
    expect(host.channel.pendingCount).toBe(0);
    expect(await pending).toBe(reason);
    await schedule.settle();
    expect(reasons).toStrictEqual([reason]);
    expect(reasons[0]).toBeInstanceOf(RangeError);
    expect(getEventListeners(stop.signal, 'abort')).toStrictEqual([]);
    await Promise.all([host.channel.answered(), worker.channel.handled()]);
  });

  it.each<[string, unknown, unknown]>([
    ['a text', 'why', 'why'],
    ['null', null, null],
    ['no reason', undefined, new DOMException('This operation was aborted', 'AbortError')],
    ['a reason that is too long', 'x'.repeat(1_000_000), expect.stringMatching(/^x{1000,}…$/)],
    [
      'a long reason of wide characters',
      '\u20ac'.repeat(40_000),
      expect.stringMatching(/^\u20ac{1000,}…$/),
    ],
  ])('R24: the reason arrives at the handler: %s', async (_what, reason, arrives) => {
    const { signals, host, schedule } = waiting();
    const stop = new AbortController();
    const pending = failureOf(host.channel.send('wait', 1, { signal: stop.signal }));
    await schedule.settle();
    stop.abort(reason);
    expect(await pending).toBe(stop.signal.reason);
    await schedule.settle();
    expect(signals[0]?.reason).toEqual(arrives);
  });

  it('R6: in the tick of the call: a cancellation follows the request', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stop = new AbortController();
    const pending = failureOf(host.channel.send('any', 1, { signal: stop.signal }));
    stop.abort('changed my mind');
    expect(await pending).toBe('changed my mind');
    await schedule.settle();
    expect(kindsOf(peer)).toStrictEqual(['request 1', 'cancel 1']);
  });

  it('R4, R6: its late answer is dropped, and nobody hears of it; a second one is a stray', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stop = new AbortController();
    const pending = failureOf(host.channel.send('any', 1, { signal: stop.signal }));
    await schedule.settle();
    stop.abort('enough');
    expect(await pending).toBe('enough');
    peer.link.send(Kind.result, 1, '', '{not even JSON');
    await schedule.settle();
    expect(host.lines).toStrictEqual([]);
    peer.link.send(Kind.result, 1, '', '1');
    await schedule.settle();
    expect(host.lines).toHaveLength(1);
  });

  it('R6: after the answer: nothing', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stop = new AbortController();
    const answer = host.channel.send('any', 1, { signal: stop.signal });
    await schedule.settle();
    peer.link.send(Kind.result, 1, '', '"answer"');
    expect(await answer).toBe('answer');
    expect(getEventListeners(stop.signal, 'abort')).toStrictEqual([]);
    stop.abort();
    await schedule.settle();
    expect(kindsOf(peer)).toStrictEqual(['request 1']);
  });

  it('R6: with a thousand others: all reject, and no listener is left', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const { signal, ...stop } = controller();
    const all = Array.from({ length: 1000 }, () => host.channel.send('any', 1, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    const settled = Promise.all(all.map(failureOf));
    stop.abort('all of you');
    expect(new Set(await settled)).toStrictEqual(new Set(['all of you']));
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
    await schedule.settle();
    expect(kindsOf(peer).filter((frame) => frame.startsWith('cancel'))).toHaveLength(1000);
  });

  function controller(): { signal: AbortSignal; abort: (reason: unknown) => void } {
    const made = new AbortController();
    return {
      signal: made.signal,
      abort: (reason) => {
        made.abort(reason);
      },
    };
  }
});

describe('a request whose deadline passes', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
    });
  });

  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('R4: rejects with RequestTimeoutError, and is cancelled; its late answer is dropped', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const pending = failureOf(host.channel.send('slow', 1, { timeout: 100 }));
    await schedule.settle();
    vi.advanceTimersByTime(99);
    expect(host.channel.pendingCount).toBe(1);
    vi.advanceTimersByTime(2);
    expect(await pending).toBeInstanceOf(RequestTimeoutError);
    expect(await pending).toMatchObject({ type: 'slow', timeout: 100 });
    await schedule.settle();
    expect(kindsOf(peer)).toStrictEqual(['request 1', 'cancel 1']);
    peer.link.send(Kind.result, 1, '', '"late"');
    await schedule.settle();
    expect(host.lines).toStrictEqual([]);
    expect(host.holds).toStrictEqual([true, false]);
  });

  it('R24: a deadline arrives at the handler as what it is', async () => {
    const { signals, host, schedule } = waiting();
    const pending = failureOf(host.channel.send('wait', 1, { timeout: 10 }));
    await schedule.settle();
    vi.advanceTimersByTime(20);
    expect(await pending).toBeInstanceOf(RequestTimeoutError);
    await schedule.settle();
    expect(signals[0]?.reason).toBeInstanceOf(RequestTimeoutError);
    expect(signals[0]?.reason).toMatchObject({ type: 'wait', timeout: 10 });
  });

  it("R4: is late by its own timeout, else by its type's, else by that of its side", async () => {
    const { host } = channelPair({
      host: { timeout: 30, timeouts: new Map([['typed', 20]]) },
      worker: { handlers: { typed: () => new Promise(() => undefined) } },
    });
    const calls = [
      host.channel.send('typed', 1, { timeout: 10 }),
      host.channel.send('typed', 1, { timeout: undefined }),
      host.channel.send('any', 1),
    ].map(failureOf);
    vi.advanceTimersByTime(40);
    expect(await Promise.all(calls)).toMatchObject([
      { timeout: 10 },
      { timeout: 20 },
      { timeout: 30 },
    ]);
  });

  it('R11: has none where its timeout is 0 or Infinity, or somebody is debugging', async () => {
    const { host, worker } = channelPair({
      host: { timeout: 10, timeouts: new Map([['typed', 0]]) },
      worker: { timeout: 10, noTimeouts: true },
    });
    const settled: unknown[] = [];
    const calls = [
      host.channel.send('any', 1, { timeout: 0 }),
      host.channel.send('any', 1, { timeout: Infinity }),
      host.channel.send('typed', 1),
      worker.channel.send('any', 1),
      worker.channel.send('any', 1, { timeout: 5 }),
    ].map((call) => call.catch((error: unknown) => settled.push(error)));
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(day);
    await Promise.resolve();
    expect(settled).toStrictEqual([]);
    await Promise.all(calls);
    expect(settled).toHaveLength(5);
  });

  it('R5: waits for an answer that is arriving, and not for one that stalls', async () => {
    const { host, peer, schedule } = channelAndPeer();
    schedule.longest = 20;
    const answer = host.channel.send('slow', 1, { timeout: 100 });
    const stalled = failureOf(host.channel.send('stalled', 2, { timeout: 100 }));
    await schedule.settle();
    schedule.hold(1);
    peer.link.send(Kind.result, 1, '', `"${'x'.repeat(200)}"`);
    peer.link.send(Kind.result, 2, '', `"${'x'.repeat(200)}"`);
    for (let piece = 0; piece < 11; piece++) {
      schedule.hold(1, 1);
      await schedule.settle();
      vi.advanceTimersByTime(90);
    }
    schedule.hold(1, 1);
    expect(await answer).toHaveLength(200);
    vi.advanceTimersByTime(400);
    expect(await stalled).toMatchObject({ type: 'stalled', timeout: 100 });
    schedule.release(1);
    await schedule.settle();
    expect(host.lines).toStrictEqual([]);
  });

  it('F6: is not late by a second answer that arrives while middleware has the first', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { host, peer, schedule } = channelAndPeer({
      middleware: (_message, direction) => (direction === 'receive' ? gate : undefined),
    });
    const answer = host.channel.send('any', 1, { timeout: 100 });
    const other = failureOf(host.channel.send('other', 2, { timeout: 100 }));
    await schedule.settle();
    peer.link.send(Kind.result, 1, '', '"first"');
    await schedule.settle();
    schedule.longest = 20;
    schedule.hold(1, 3);
    peer.link.send(Kind.result, 1, '', `"${'x'.repeat(200)}"`);
    await schedule.settle();
    vi.advanceTimersByTime(500);
    expect(await other).toMatchObject({ type: 'other', timeout: 100 });
    release();
    expect(await answer).toBe('first');
  });

  it('R4: leaves no timer behind a channel that is closed', async () => {
    const { host } = channelPair();
    const pending = failureOf(host.channel.send('any', 1, { timeout: day }));
    expect(vi.getTimerCount()).toBe(1);
    host.channel.close(
      () => 'closed',
      (call) => new Error(call),
    );
    expect(await pending).toBe('closed');
  });
});

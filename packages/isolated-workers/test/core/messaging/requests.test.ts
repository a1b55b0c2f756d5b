import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  InvalidOptionError,
  SerializationError,
  TooManyPendingError,
} from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair } from '../../support/channel-pair.js';
import { withSeeds } from '../../support/random.js';
import { Schedule } from '../../support/schedule.js';

const dropped = 'dropped an answer that nobody waits for';
const echo = (value: unknown): unknown => value;

describe('answers', () => {
  it('R1: pair up with their requests, whatever the schedule', async () => {
    await withSeeds(50, async (seed) => {
      const schedule = new Schedule(seed);
      const later = (value: unknown): Promise<unknown> => schedule.pause().then(() => value);
      const { host, worker } = channelPair({
        schedule,
        host: { handlers: { later, echo } },
        worker: { handlers: { later, echo } },
      });
      const numbers = Array.from({ length: 40 }, (_, index) => index);
      const order: number[] = [];
      const ask = async (index: number): Promise<unknown> => {
        const { channel } = index % 2 === 0 ? host : worker;
        const answer = await channel.send(index % 3 === 0 ? 'echo' : 'later', index);
        order.push(index);
        return answer;
      };
      expect(await Promise.all(numbers.map(ask))).toStrictEqual(numbers);
      expect(order).not.toStrictEqual(numbers);
      expect([host.channel.pendingCount, worker.channel.pendingCount]).toStrictEqual([0, 0]);
    });
  });

  it('R1: come one for each of ten thousand requests, the last first', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const numbers = Array.from({ length: 10_000 }, (_, index) => index);
    const answers = numbers.map((number) => host.channel.send('echo', number));
    expect(host.channel.pendingCount).toBe(10_000);
    await schedule.settle();
    for (const { tx, text } of peer.frames.toReversed()) peer.link.send(Kind.result, tx, '', text);
    expect(await Promise.all(answers)).toStrictEqual(numbers);
    expect(host.channel.pendingCount).toBe(0);
  });

  it('F8: carry undefined, null and empty values as they were, as payloads do', async () => {
    const seen: unknown[] = [];
    const see = (value: unknown): unknown => {
      seen.push(value);
      return value;
    };
    const { host } = channelPair({ worker: { handlers: { see } } });
    const values = [undefined, null, '', 0, false, {}, [], '0', [null, 0, '', {}]];
    const results = await Promise.all(values.map((value) => host.channel.send('see', value)));
    expect(results).toStrictEqual(values);
    expect(seen).toStrictEqual(values);
  });

  it.each([
    ['an answer to nothing', Kind.result, 77],
    ['an error about nothing', Kind.error, 77],
    ['an answer twice', Kind.result, 1],
    ['an error behind the answer', Kind.error, 1],
  ])('F6: %s is logged and dropped', async (_what, kind, tx) => {
    const { host, peer, schedule } = channelAndPeer();
    const first = host.channel.send('first', undefined);
    const second = host.channel.send('second', undefined);
    await schedule.settle();
    peer.link.send(Kind.result, 1, '', '"first"');
    peer.link.send(kind, tx, '', '"stray"');
    peer.link.send(Kind.result, 2, '', '"second"');
    expect(await Promise.all([first, second])).toStrictEqual(['first', 'second']);
    expect(host.lines).toStrictEqual([{ text: dropped, fields: { tx } }]);
    expect(host.ends).toStrictEqual([]);
  });

  it('F6: to a request that still waits for the window are strays', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const large = host.channel.send('large', 'x'.repeat(4 * 1024 * 1024));
    const held = host.channel.send('held', undefined);
    await schedule.settle();
    peer.link.send(Kind.result, 2, '', '"stray"');
    await schedule.settle();
    expect(host.lines).toStrictEqual([{ text: dropped, fields: { tx: 2 } }]);
    peer.link.send(Kind.result, 1, '', '1');
    const mebibyte = Uint8Array.of(0, 0, 16, 0, 0, 0, 0, 0);
    peer.link.send(Kind.credit, 0, '', mebibyte);
    await schedule.settle();
    peer.link.send(Kind.result, 2, '', '2');
    expect(await Promise.all([large, held])).toStrictEqual([1, 2]);
  });

  it('F6, F12: that cannot be read reject their own request', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const result = failureOf(host.channel.send('result', undefined));
    const error = failureOf(host.channel.send('error', undefined));
    const other = host.channel.send('other', undefined);
    await schedule.settle();
    peer.link.send(Kind.result, 1, '', '{not JSON');
    peer.link.send(Kind.error, 2, '', '{not JSON');
    peer.link.send(Kind.result, 3, '', undefined);
    expect(await result).toBeInstanceOf(SerializationError);
    expect(await result).toMatchObject({ type: 'result' });
    expect(await error).toBeInstanceOf(Error);
    expect(await other).toBeUndefined();
    expect(host.lines).toStrictEqual([]);
  });
});

describe('requests that are refused at once', () => {
  it.each<[string, string, object, string]>([
    ['an empty type', '', {}, 'type'],
    ['a type that is a number', 1 as unknown as string, {}, 'type'],
    ['a timeout below 0', 'any', { timeout: -1 }, 'timeout'],
    ['a timeout that is no number', 'any', { timeout: NaN }, 'timeout'],
    ['a signal that is none', 'any', { signal: {} }, 'signal'],
    ['an option that there is not', 'any', { timeuot: 1 }, 'timeuot'],
  ])(
    'R12, R23: %s: InvalidOptionError, and nothing is sent',
    async (_what, type, options, option) => {
      const { host, peer, schedule } = channelAndPeer();
      const error = await failureOf(host.channel.send(type, 1, options));
      expect(error).toBeInstanceOf(InvalidOptionError);
      expect(error).toMatchObject({ option });
      await schedule.settle();
      expect(peer.frames).toStrictEqual([]);
      expect(host.channel.pendingCount).toBe(0);
    },
  );

  it('R13: one more than maxPending: TooManyPendingError; whatever settles makes room', async () => {
    const { host, peer, schedule } = channelAndPeer({ maxPending: 2 });
    const stop = new AbortController();
    const first = failureOf(host.channel.send('first', 1, { signal: stop.signal }));
    const second = host.channel.send('second', 2);
    const error = await failureOf(host.channel.send('third', 3));
    expect(error).toBeInstanceOf(TooManyPendingError);
    expect(error).toMatchObject({ type: 'third', maxPending: 2 });
    await host.channel.notify('notifications do not count', 4);
    stop.abort('enough');
    expect(await first).toBe('enough');
    expect(host.channel.pendingCount).toBe(1);
    const fourth = host.channel.send('fourth', 4);
    await schedule.settle();
    expect(peer.frames.map(({ type }) => type)).not.toContain('third');
    for (const tx of [2, 3]) peer.link.send(Kind.result, tx, '', String(tx));
    expect(await Promise.all([second, fourth])).toStrictEqual([2, 3]);
    expect(getEventListeners(stop.signal, 'abort')).toStrictEqual([]);
  });

  it('R17: more than the other side may run at once: TooManyPendingError; others go on', async () => {
    const answers: ((result: unknown) => void)[] = [];
    const wait = (): Promise<unknown> => new Promise((answer) => answers.push(answer));
    const { host } = channelPair({ worker: { maxRunning: 2, handlers: { wait, echo } } });
    const running = [1, 2].map(() => host.channel.send('wait', undefined));
    const error = await failureOf(host.channel.send('echo', 3));
    expect(error).toBeInstanceOf(TooManyPendingError);
    expect(error).toMatchObject({ type: 'echo', maxPending: 2 });
    expect((error as Error).message).toContain('maxRunning');
    answers[0]?.('first');
    expect(await running[0]).toBe('first');
    expect(await host.channel.send('echo', 4)).toBe(4);
    answers[1]?.('second');
    expect(await running[1]).toBe('second');
    expect(host.channel.pendingCount).toBe(0);
  });

  it('R17: more than 256 MiB of running requests: TooManyPendingError', async () => {
    const never = (): Promise<unknown> => new Promise(() => undefined);
    const { host, peer, schedule } = channelAndPeer({ handlers: { never, echo } });
    const mib = 1024 * 1024;
    const body = new Uint8Array(64 * mib - 'never'.length).fill(0x20);
    body[0] = 0x31;
    for (let tx = 1; tx <= 5; tx++) {
      peer.link.send(Kind.request, tx, tx === 5 ? 'echo' : 'never', tx === 5 ? '1' : body);
      await schedule.settle();
    }
    expect(host.ends).toStrictEqual([]);
    const answers = peer.frames.filter(({ kind }) => kind !== Kind.credit);
    expect(answers).toMatchObject([{ kind: Kind.error, tx: 5 }]);
    expect(answers[0]?.text).toContain('TooManyPendingError');
  });
});

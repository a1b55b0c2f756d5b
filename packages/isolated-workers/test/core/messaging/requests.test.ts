import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  InvalidOptionError,
  MessageTooLargeError,
  SerializationError,
  TooManyPendingError,
  UnknownMessageError,
} from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair } from '../../support/channel-pair.js';
import { withSeeds } from '../../support/random.js';
import { Schedule } from '../../support/schedule.js';

const dropped = 'dropped an answer that nobody waits for';
/** What is thrown need not be an Error. */
const aText: unknown = 'a text';
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

  it('F8: carry undefined, null and empty values as they were', async () => {
    const { host } = channelPair({ worker: { handlers: { echo } } });
    for (const value of [undefined, null, '', 0, false, {}, [], [null, 0, '', {}]])
      expect(await host.channel.send('echo', value)).toStrictEqual(value);
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

/** The enumerable own properties of an error. */
function shownBy(error: Error): object {
  return Object.fromEntries(Object.entries(error));
}

describe('requests that fail', () => {
  class QuotaError extends RangeError {
    override name = 'QuotaError';
  }
  const errors: readonly (readonly [string, unknown])[] = [
    ['an Error with a cause', new Error('outer', { cause: new RangeError('inner') })],
    ['a subclass', Object.assign(new QuotaError('over quota'), { used: 11 })],
    ['several', new AggregateError([new TypeError('one'), 'two'], 'several')],
    ['a DOMException', new DOMException('took too long', 'TimeoutError')],
    ['a text', 'text'],
    ['null', null],
    ['undefined', undefined],
    ['an object', { status: 404, nested: [1, { two: 2 }] }],
  ];

  describe.each(errors)('R2: %s arrives as it was', (_what, thrown) => {
    const ways: Readonly<Record<string, () => unknown>> = {
      thrown: () => {
        throw thrown;
      },
      'thrown later': async () => {
        await Promise.resolve();
        throw thrown;
      },
      rejected: () => Promise.reject(thrown),
      'by a thenable': () => ({
        then: (_resolve: unknown, reject: (reason: unknown) => void) => {
          reject(thrown);
        },
      }),
    };

    it.each(Object.keys(ways))('R2: %s', async (way) => {
      const { host } = channelPair({ worker: { handlers: ways } });
      const arrived = await failureOf(host.channel.send(way, undefined));
      if (!(thrown instanceof Error)) expect(arrived).toStrictEqual(thrown);
      else {
        expect(arrived).toBeInstanceOf(
          thrown instanceof QuotaError ? RangeError : thrown.constructor,
        );
        const { name, message, cause } = thrown;
        expect(arrived).toMatchObject({ ...shownBy(thrown), name, message });
        expect((arrived as Error).cause).toStrictEqual(cause);
        expect((arrived as Error).constructor.name).toBe(thrown.constructor.name);
      }
      expect(host.channel.pendingCount).toBe(0);
    });
  });

  it('R2: a result whose `then` cannot be read is what that throws', async () => {
    const trap = Object.defineProperty({}, 'then', {
      get: () => {
        throw aText;
      },
    });
    const { host } = channelPair({ worker: { handlers: { trap: () => trap } } });
    expect(await failureOf(host.channel.send('trap', undefined))).toBe(aText);
  });

  it('R3, F10: an unknown type: UnknownMessageError, which lists the known ones', async () => {
    const { host, worker } = channelPair({ worker: { handlers: { ping: echo, echo } } });
    for (const type of ['pong', 'constructor', 'toString', '__proto__', 'größe', '漢字😀', ' ']) {
      const error = await failureOf(host.channel.send(type, {}));
      expect(error).toBeInstanceOf(UnknownMessageError);
      expect(error).toMatchObject({
        type,
        message: expect.stringMatching(/\bping, echo\b/) as unknown,
      });
    }
    const none = await failureOf(worker.channel.send('ping', {}));
    expect(none).toMatchObject({ message: expect.stringContaining('handles none') as unknown });
  });

  it('F7: a payload or result that cannot travel rejects that request alone', async () => {
    const { host, schedule } = channelPair({
      worker: { handlers: { echo, bigint: () => 1n, later: () => schedule.pause() } },
    });
    const other = host.channel.send('later', undefined);
    for (const call of [host.channel.send('echo', 1n), host.channel.send('bigint', 1)]) {
      const error = await failureOf(call);
      expect(error).toBeInstanceOf(SerializationError);
      expect(error).toMatchObject({
        message: expect.stringMatching(/'(echo|bigint)'.*BigInt/) as unknown,
      });
    }
    expect(await other).toBeUndefined();
  });

  it('F5: a payload or result that is too large rejects that request alone', async () => {
    const { host, schedule } = channelPair({
      host: { maxMessageBytes: 2048 },
      worker: { maxMessageBytes: 1024, handlers: { echo, long: (n) => 'x'.repeat(Number(n)) } },
    });
    const fits = 'x'.repeat(1024 - '"echo"'.length);
    expect(await host.channel.send('echo', fits)).toBe(fits);
    expect(await host.channel.send('long', 2046)).toHaveLength(2046);
    const expected = [
      [host.channel.send('echo', `${fits}x`), { type: 'echo', bytes: 1025, maxBytes: 1024 }],
      [host.channel.send('long', 2047), { type: 'long', bytes: 2049, maxBytes: 2048 }],
    ] as const;
    for (const [call, facts] of expected) {
      const error = await failureOf(call);
      expect(error).toBeInstanceOf(MessageTooLargeError);
      expect(error).toMatchObject(facts);
    }
    expect(await host.channel.send('echo', 1)).toBe(1);
    await schedule.settle();
    expect(host.link.queuedBytes).toBe(0);
  });

  it('F5: an error that is too large is cut down, in whatever alphabet', async () => {
    const fail = (text: unknown): never => {
      throw new RangeError(String(text).repeat(5000));
    };
    const { host } = channelPair({
      host: { maxMessageBytes: 1024 },
      worker: { handlers: { fail } },
    });
    for (const text of ['x', '漢']) {
      const error = await failureOf(host.channel.send('fail', text));
      expect(error).toBeInstanceOf(RangeError);
      expect((error as Error).message).toMatch(new RegExp(`^${text}{20,}…$`));
    }
  });
});

describe('requests that are refused at once', () => {
  it.each<[string, string, object, string]>([
    ['an empty type', '', {}, 'type'],
    ['a type that is a number', 1 as unknown as string, {}, 'type'],
    ['a timeout below 0', 'any', { timeout: -1 }, 'timeout'],
    ['a timeout that is no number', 'any', { timeout: NaN }, 'timeout'],
    ['a signal that is none', 'any', { signal: {} }, 'signal'],
  ])('R12: %s: InvalidOptionError, and nothing is sent', async (_what, type, options, option) => {
    const { host, peer, schedule } = channelAndPeer();
    const error = await failureOf(host.channel.send(type, 1, options));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option });
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
    expect(host.channel.pendingCount).toBe(0);
  });

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
});

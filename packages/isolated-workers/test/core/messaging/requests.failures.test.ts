import { describe, expect, it } from 'vitest';
import {
  MessageTooLargeError,
  SerializationError,
  UnknownMessageError,
} from '../../../src/errors/index.js';
import { failureOf } from '../../support.js';
import { channelPair } from '../../support/channel-pair.js';

/** What is thrown need not be an Error. */
const aText: unknown = 'a text';
const echo = (value: unknown): unknown => value;

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
    const inherited = ['constructor', 'toString', '__proto__'];
    for (const type of ['pong', ...inherited, 'größe', '漢字😀', ' ', 'a\nb', 'x'.repeat(20_000)]) {
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

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;

  it.each<[string, unknown, RegExp]>([
    ['a BigInt', { count: 1n }, /BigInt/],
    ['a cycle', cycle, /circular/],
    ['a function', (): void => undefined, /function/],
    ['a symbol', Symbol('s'), /symbol/],
    [
      'what throws as it is serialized',
      {
        toJSON() {
          throw new RangeError('toJSON threw');
        },
      },
      /toJSON threw/,
    ],
  ])('F7: %s as payload or result rejects that request alone', async (_what, value, why) => {
    const { host, schedule } = channelPair({
      worker: { handlers: { echo, give: () => value, later: () => schedule.pause() } },
    });
    const other = host.channel.send('later', undefined);
    for (const [type, payload] of [
      ['echo', value],
      ['give', 1],
    ] as const) {
      const error = await failureOf(host.channel.send(type, payload));
      expect(error).toBeInstanceOf(SerializationError);
      expect(error).toMatchObject({ type, message: expect.stringMatching(why) as unknown });
      expect((error as Error).message).toMatch(new RegExp(`^'${type}'`));
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

  it.each(['x', '漢', 'one wide character 漢 among many'])(
    "F5: an error of '%s' that is too large is cut down",
    async (text) => {
      const fail = (): never => {
        throw new RangeError(text.repeat(5000));
      };
      const { host } = channelPair({
        host: { maxMessageBytes: 1024 },
        worker: { handlers: { fail } },
      });
      const error = await failureOf(host.channel.send('fail', undefined));
      expect(error).toBeInstanceOf(RangeError);
      const { message } = error as Error;
      expect(message).toMatch(/…$/);
      expect(message.length).toBeGreaterThan(20);
      expect(text.repeat(5000).startsWith(message.slice(0, -1))).toBe(true);
    },
  );

  it('F5: an error that one wide character makes too large is cut down as well', async () => {
    // It fits in UTF-8; with two bytes for each character it does not.
    const text = `漢${'x'.repeat(300)}`;
    const fail = (): never => {
      throw Object.assign(new RangeError(text), { stack: text });
    };
    const { host } = channelPair({
      host: { maxMessageBytes: 1024 },
      worker: { handlers: { fail } },
    });
    const error = await failureOf(host.channel.send('fail', undefined));
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/^漢x+…$/);
  });
});

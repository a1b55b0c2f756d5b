import { describe, expect, it } from 'vitest';
import {
  InvalidOptionError,
  MessageTooLargeError,
  SerializationError,
  UnknownMessageError,
} from '../../../src/errors/index.js';
import { Kind, readUint32 } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair } from '../../support/channel-pair.js';
import { withSeeds } from '../../support/random.js';
import { Schedule } from '../../support/schedule.js';

const mib = 1024 * 1024;
/** What is thrown need not be an Error. */
const aText: unknown = 'a text';

describe('notify()', () => {
  it('R10: resolves when the link has passed it on, whatever the handler does', async () => {
    const { host, schedule } = channelPair({
      worker: { handlers: { note: () => new Promise(() => undefined) } },
    });
    let passedOn = 0;
    schedule.hold(0);
    const notified = [1, 2].map((payload) =>
      host.channel.notify('note', payload).then((nothing: unknown) => {
        passedOn++;
        return nothing;
      }),
    );
    await schedule.settle();
    expect(passedOn).toBe(0);
    expect(host.channel.pendingCount).toBe(0);
    schedule.release(0);
    expect(await Promise.all(notified)).toStrictEqual([undefined, undefined]);
  });

  it('keeps its order with requests, whatever the schedule', async () => {
    await withSeeds(20, async (seed) => {
      const schedule = new Schedule(seed);
      const seen: unknown[] = [];
      const note = (payload: unknown): void => void seen.push(payload);
      const { host } = channelPair({ schedule, worker: { handlers: { note } } });
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      await Promise.all(
        numbers.map((index) =>
          index % 5 === 0 ? host.channel.send('note', index) : host.channel.notify('note', index),
        ),
      );
      await schedule.settle();
      expect(seen).toStrictEqual(numbers);
    });
  });

  it('F5, F7, R12: rejects what cannot be sent; others go on', async () => {
    const seen: unknown[] = [];
    const { host, schedule } = channelPair({
      worker: { maxMessageBytes: 1024, handlers: { note: (payload) => void seen.push(payload) } },
    });
    const { channel } = host;
    const before = channel.notify('note', 'before');
    expect(await failureOf(channel.notify('', 1))).toBeInstanceOf(InvalidOptionError);
    expect(await failureOf(channel.notify('note', 1n))).toBeInstanceOf(SerializationError);
    const tooLarge = await failureOf(channel.notify('note', 'x'.repeat(1024)));
    expect(tooLarge).toBeInstanceOf(MessageTooLargeError);
    expect(tooLarge).toMatchObject({ type: 'note', bytes: 1030, maxBytes: 1024 });
    await before;
    await channel.notify('note', undefined);
    await schedule.settle();
    expect(seen).toStrictEqual(['before', undefined]);
    await channel.answered();
    expect(host.holds.at(-1)).toBe(false);
  });
});

describe('notify() over a link that has closed', () => {
  it('D1: does not say that it was passed on: it waits, and rejects when the channel is closed', async () => {
    const { host, worker, schedule } = channelPair();
    worker.link.close();
    await schedule.settle();
    expect(host.ends).toStrictEqual([undefined]);
    let settled = false;
    const notified = host.channel.notify('note', 1).finally(() => (settled = true));
    const outcome = notified.catch((error: unknown) => error);
    await schedule.settle();
    expect(settled).toBe(false);
    host.channel.close(
      () => 'lost',
      (call) => new Error(`refused ${call}`),
    );
    expect(await outcome).toMatchObject({ message: "refused notify('note')" });
    await host.channel.answered();
  });
});

describe('a notification whose handler fails', () => {
  it('R9: is told to its sender, with what was thrown and the type; nothing is pending', async () => {
    const { host, worker, schedule } = channelPair({
      worker: {
        handlers: {
          throws: () => {
            throw new RangeError('no reason');
          },
          rejects: () => Promise.reject(new TypeError('later')),
          'a text': () => Promise.reject(aText),
        },
      },
    });
    for (const type of ['throws', 'a text', 'unknown', 'rejects'])
      await host.channel.notify(type, 'payload');
    await schedule.settle();
    expect(host.failed).toHaveLength(4);
    expect(Object.fromEntries(host.failed.map(([error, type]) => [type, error]))).toStrictEqual({
      throws: expect.any(RangeError) as unknown,
      'a text': aText,
      unknown: expect.any(UnknownMessageError) as unknown,
      rejects: expect.any(TypeError) as unknown,
    });
    expect([worker.failed, host.lines]).toStrictEqual([[], []]);
  });

  it('R9, F12: or whose payload cannot be read there, likewise', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: { note: () => undefined } });
    peer.link.send(Kind.notification, 0, 'note', '{not JSON');
    await schedule.settle();
    expect(peer.frames).toMatchObject([{ kind: Kind.error, tx: 0, type: 'note' }]);
    expect(peer.frames[0]?.text).toContain('SerializationError');
    expect(host.ends).toStrictEqual([]);
  });

  it('R9: whatever it is that the other side says about it, is an error', async () => {
    const { host, peer, schedule } = channelAndPeer();
    peer.link.send(Kind.error, 0, 'never sent', '{not JSON');
    peer.link.send(Kind.error, 0, '', undefined);
    await schedule.settle();
    expect(host.failed).toStrictEqual([
      [expect.any(Error), 'never sent'],
      [expect.any(Error), ''],
    ]);
  });

  it('sends nothing where the handler returns', async () => {
    const { peer, schedule } = channelAndPeer({ handlers: { note: () => 'a result' } });
    peer.link.send(Kind.notification, 0, 'note', '1');
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
  });
});

describe('credit', () => {
  /** What a notification without a value counts: its name, and 24 bytes. */
  const overhead = 'note'.length + 24;

  it('R10, F14: is given for a quarter of the window at a time, once handlers are done', async () => {
    const finish: (() => void)[] = [];
    const { peer, schedule } = channelAndPeer({
      handlers: {
        note: () =>
          new Promise<void>((resolve) => {
            finish.push(resolve);
          }),
      },
    });
    const half = JSON.stringify('x'.repeat(mib / 2));
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'note', half);
    await schedule.settle();
    finish[0]?.();
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
    finish[1]?.();
    await schedule.settle();
    expect(peer.frames).toMatchObject([{ kind: Kind.credit, tx: 0, type: '' }]);
    expect(amountOf(peer.frames[0]?.text)).toBe(2 * (half.length + overhead));
    finish[2]?.();
    finish[3]?.();
    await schedule.settle();
    expect(peer.frames.map(({ text }) => amountOf(text))).toStrictEqual(
      new Array(2).fill(2 * (half.length + overhead)),
    );
  });

  it('R10: is given for those that fail as well, and for no request', async () => {
    const { peer, schedule } = channelAndPeer({ handlers: { echo: () => undefined } });
    const whole = JSON.stringify('x'.repeat(mib));
    peer.link.send(Kind.request, 1, 'echo', whole);
    peer.link.send(Kind.notification, 0, 'note', whole);
    peer.link.send(Kind.notification, 0, 'note', whole.slice(1));
    await schedule.settle();
    expect(peer.frames.map(({ kind }) => kind)).toStrictEqual([
      ...[Kind.result, Kind.error, Kind.credit, Kind.error, Kind.credit],
    ]);
  });

  function amountOf(text = ''): number {
    return readUint32(Buffer.from(text, 'latin1'), 0);
  }
});

import { describe, expect, it } from 'vitest';
import {
  InvalidOptionError,
  MessageTooLargeError,
  SerializationError,
  TooManyPendingError,
  UnknownMessageError,
} from '../../../src/errors/index.js';
import { Kind, readUint32 } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair, type Peer, type Side } from '../../support/channel-pair.js';
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
  it('D1, R27: does not say that it was passed on: it waits, and rejects when the channel is closed', async () => {
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
    for (let count = 0; count < 2; count++) await host.channel.notify('note', 1);
    peer.link.send(Kind.error, 0, 'another', '{not JSON');
    peer.link.send(Kind.error, 0, 'note', undefined);
    await schedule.settle();
    expect(host.failed).toStrictEqual([
      [expect.any(Error), 'another'],
      [expect.any(Error), 'note'],
    ]);
  });

  it('sends nothing where the handler returns', async () => {
    const { peer, schedule } = channelAndPeer({ handlers: { note: () => 'a result' } });
    peer.link.send(Kind.notification, 0, 'note', '1');
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
  });
});

/** What a notification or a request without a value counts: its name, and 24 bytes. */
const overhead = 'note'.length + 24;
const half = JSON.stringify('x'.repeat(mib / 2));
const halfCost = half.length + overhead;

/** A host whose handler `note` finishes when the test says so; requests are answered at once. */
function finishing(): {
  readonly host: Side;
  readonly peer: Peer;
  readonly schedule: Schedule;
  readonly finish: (() => void)[];
} {
  const finish: (() => void)[] = [];
  const note = (): Promise<void> =>
    new Promise((resolve) => {
      finish.push(resolve);
    });
  return { ...channelAndPeer({ handlers: { note, echo: () => undefined } }), finish };
}

/** What has been given back: for requests and for notifications, frame by frame. */
function creditOf(peer: Peer): [requests: number, notifications: number][] {
  return peer.frames
    .filter(({ kind }) => kind === Kind.credit)
    .map(({ text }) => Buffer.from(text, 'latin1'))
    .map((counts) => [readUint32(counts, 0), readUint32(counts, 4)]);
}

describe('credit', () => {
  it('R10, F14: for notifications, a mebibyte at least, once handlers are done', async () => {
    const { peer, schedule, finish } = finishing();
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'note', half);
    await schedule.settle();
    finish[0]?.();
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
    finish[1]?.();
    await schedule.settle();
    expect(peer.frames).toMatchObject([{ kind: Kind.credit, tx: 0, type: '' }]);
    finish[2]?.();
    finish[3]?.();
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([
      [0, 2 * halfCost],
      [0, 2 * halfCost],
    ]);
  });

  it('R10: for those that fail as well', async () => {
    const { peer, schedule } = channelAndPeer();
    const whole = JSON.stringify('x'.repeat(mib));
    peer.link.send(Kind.notification, 0, 'note', whole);
    peer.link.send(Kind.notification, 0, 'note', whole.slice(1));
    await schedule.settle();
    expect(peer.frames.map(({ kind }) => kind)).toStrictEqual([
      ...[Kind.error, Kind.credit, Kind.error, Kind.credit],
    ]);
  });

  it('R16, F14: for requests, a mebibyte at least, as soon as their handlers have them', async () => {
    const { peer, schedule, finish } = finishing();
    peer.link.send(Kind.request, 1, 'note', half);
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
    peer.link.send(Kind.request, 2, 'note', half);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([[2 * halfCost, 0]]);
    expect(finish).toHaveLength(2);
  });

  it('R16: for requests that are refused or cannot be read, as well', async () => {
    const { peer, schedule } = finishing();
    peer.link.send(Kind.request, 1, 'none', half);
    peer.link.send(Kind.request, 2, 'none', half.slice(1));
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([[2 * halfCost - 1, 0]]);
  });

  it('R10: one frame tells of both', async () => {
    const { peer, schedule, finish } = finishing();
    peer.link.send(Kind.notification, 0, 'note', half);
    peer.link.send(Kind.request, 1, 'echo', half);
    await schedule.settle();
    finish[0]?.();
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([]);
    peer.link.send(Kind.request, 2, 'echo', half);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([[2 * halfCost, halfCost]]);
  });
});

describe('relief', () => {
  it('R16: a side that begins to wait for an answer gives back what it withheld', async () => {
    const { host, peer, schedule, finish } = finishing();
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'note', half);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([]);
    void host.channel.send('any', 1).catch(() => undefined);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([[0, 4 * halfCost]]);
    // Not once more, when they finish.
    for (const each of finish) each();
    await schedule.settle();
    expect(creditOf(peer)).toHaveLength(1);
  });

  it('R16: or for credit', async () => {
    const { host, peer, schedule } = finishing();
    await host.channel.notify('fills', 'x'.repeat(4 * mib));
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'note', half);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([]);
    host.channel.notify('waits', 'x'.repeat(mib)).catch(() => undefined);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([[0, 4 * halfCost]]);
  });

  it('R16: while it waits, it gives back what it takes; afterwards it withholds again', async () => {
    const { host, peer, schedule } = finishing();
    const answer = host.channel.send('any', 1);
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'note', half);
    await schedule.settle();
    expect(creditOf(peer)).toStrictEqual([
      [0, 2 * halfCost],
      [0, 2 * halfCost],
    ]);
    peer.link.send(Kind.result, 1, '', '1');
    expect(await answer).toBe(1);
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'note', half);
    await schedule.settle();
    expect(creditOf(peer)).toHaveLength(2);
  });
});

describe('notifications above maxRunning', () => {
  it('R17: are dropped, and their sender is told; others run when there is room', async () => {
    const finish: (() => void)[] = [];
    const seen: unknown[] = [];
    const note = (payload: unknown): Promise<void> => {
      seen.push(payload);
      return new Promise((resolve) => {
        finish.push(resolve);
      });
    };
    const { host, schedule } = channelPair({ worker: { maxRunning: 2, handlers: { note } } });
    for (const number of [1, 2, 3]) await host.channel.notify('note', number);
    await schedule.settle();
    expect(host.failed).toStrictEqual([[expect.any(TooManyPendingError), 'note']]);
    finish[0]?.();
    await schedule.settle();
    await host.channel.notify('note', 4);
    await schedule.settle();
    expect(seen).toStrictEqual([1, 2, 4]);
    expect(host.failed).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import {
  channelAndPeer,
  type Peer,
  type Side,
  type SideOptions,
} from '../../support/channel-pair.js';
import type { Schedule } from '../../support/schedule.js';

const mib = 1024 * 1024;

interface Context {
  readonly signal: AbortSignal;
  readonly tx: number;
}

/** A host whose handler `wait` answers when the test says so, and `echo` at once. */
function answering(): {
  readonly host: Side;
  readonly peer: Peer;
  readonly schedule: Schedule;
  readonly calls: (Context & { readonly answer: (result: unknown) => void })[];
} {
  const calls: (Context & { readonly answer: (result: unknown) => void })[] = [];
  const wait = (_payload: unknown, context: object): Promise<unknown> =>
    new Promise((answer) => {
      const { signal, tx } = context as Context;
      calls.push({ signal, tx, answer });
    });
  return { ...channelAndPeer({ handlers: { wait, echo: (value) => value } }), calls };
}

describe('a cancellation', () => {
  it('R4, R6: aborts the signal of its handler alone; the answer comes all the same, empty', async () => {
    const { peer, schedule, calls } = answering();
    for (const tx of [5, 6]) peer.link.send(Kind.request, tx, 'wait', '1');
    await schedule.settle();
    peer.link.send(Kind.cancel, 5, '', undefined);
    await schedule.settle();
    expect(calls.map(({ signal }) => signal.aborted)).toStrictEqual([true, false]);
    expect(calls[0]?.signal.reason).toMatchObject({ name: 'AbortError' });
    for (const { tx, answer } of calls) answer(`answer ${tx}`);
    await schedule.settle();
    expect(peer.frames).toMatchObject([
      { kind: Kind.result, tx: 5, text: '' },
      { kind: Kind.result, tx: 6, text: '"answer 6"' },
    ]);
  });

  it('R4: reaches a handler that looks at its signal only afterwards', async () => {
    const looks: boolean[] = [];
    const { peer, schedule } = channelAndPeer({
      handlers: {
        wait: async (_payload, context) => {
          await schedule.pause();
          await schedule.pause();
          looks.push((context as Context).signal.aborted);
        },
      },
    });
    peer.link.send(Kind.request, 1, 'wait', '1');
    peer.link.send(Kind.cancel, 1, '', undefined);
    await schedule.settle();
    expect(looks).toStrictEqual([true]);
  });

  it('F6: of nothing, twice, or after the answer: nothing', async () => {
    const { host, peer, schedule, calls } = answering();
    peer.link.send(Kind.cancel, 77, '', undefined);
    peer.link.send(Kind.request, 1, 'wait', '1');
    for (let times = 0; times < 2; times++) peer.link.send(Kind.cancel, 1, '', undefined);
    await schedule.settle();
    calls[0]?.answer(1);
    await schedule.settle();
    peer.link.send(Kind.cancel, 1, '', undefined);
    peer.link.send(Kind.request, 2, 'echo', '2');
    await schedule.settle();
    expect(peer.frames.map(({ tx }) => tx)).toStrictEqual([1, 2]);
    await host.channel.handled();
    expect([host.lines, host.ends]).toStrictEqual([[], []]);
  });
});

describe('handled()', () => {
  it('is not taken in by a cancellation that comes behind the answer', async () => {
    const { host, peer, schedule, calls } = answering();
    for (const tx of [1, 2]) peer.link.send(Kind.request, tx, 'wait', '1');
    await schedule.settle();
    calls[0]?.answer(1);
    peer.link.send(Kind.cancel, 1, '', undefined);
    await schedule.settle();
    let handled = false;
    void host.channel.handled().then(() => (handled = true));
    await schedule.settle();
    expect(handled).toBe(false);
    calls[1]?.answer(2);
    await schedule.settle();
    expect(handled).toBe(true);
  });
});

describe('close()', () => {
  it('makes no answer untrue: a handler that runs on gives its own result, or what it throws', async () => {
    const { host, peer, schedule, calls } = answering();
    for (const tx of [1, 2]) peer.link.send(Kind.request, tx, 'wait', '1');
    await schedule.settle();
    host.channel.close(
      () => 'nothing is pending',
      (call) => new Error(`refused ${call}`),
    );
    expect(calls.map(({ signal }) => signal.aborted)).toStrictEqual([true, true]);
    calls[0]?.answer('its own');
    calls[1]?.answer(Promise.reject(new RangeError('thrown')));
    await schedule.settle();
    expect(peer.frames).toMatchObject([
      { kind: Kind.result, tx: 1, text: '"its own"' },
      { kind: Kind.error, tx: 2, text: expect.stringContaining('RangeError') as unknown },
    ]);
  });
});

describe('requests that make no sense', () => {
  it('F6, F10: are answered with what is wrong, and concern nobody else', async () => {
    const { host, peer, schedule } = answering();
    peer.link.send(Kind.request, 1, 'echo', '{not JSON');
    peer.link.send(Kind.request, 2, 'toString', '1');
    peer.link.send(Kind.request, 3, '\ud800', '1');
    peer.link.send(Kind.request, 4, 'echo', '4');
    await schedule.settle();
    const kinds = [Kind.error, Kind.error, Kind.error, Kind.result];
    expect(peer.frames.map(({ kind, tx }) => [tx, kind])).toStrictEqual(
      kinds.map((kind, index) => [index + 1, kind]),
    );
    for (const [index, name] of ['Serialization', 'UnknownMessage', 'UnknownMessage'].entries())
      expect(peer.frames[index]?.text).toContain(`${name}Error`);
    expect(host.ends).toStrictEqual([]);
  });

  it('F6: two of one number get an answer each; a cancellation is for the later one', async () => {
    const { host, peer, schedule, calls } = answering();
    for (let times = 0; times < 2; times++) peer.link.send(Kind.request, 1, 'wait', '1');
    peer.link.send(Kind.cancel, 1, '', undefined);
    await schedule.settle();
    expect(calls.map(({ signal }) => signal.aborted)).toStrictEqual([false, true]);
    for (const { answer } of calls) answer('answered');
    await schedule.settle();
    expect(peer.frames.map(({ tx, text }) => [tx, text])).toStrictEqual([
      [1, '"answered"'],
      [1, ''],
    ]);
    await host.channel.handled();
  });
});

describe('a side that asks for too much', () => {
  it('F14: that sends more requests than have been taken, by 4 MiB, is cut off', async () => {
    const { host, peer, schedule, ran } = generous();
    schedule.hold(0);
    for (let tx = 1; tx <= 4; tx++) peer.link.send(Kind.request, tx, 'large', undefined);
    await schedule.settle();
    expect(ran).toHaveLength(4);
    const body = JSON.stringify('x'.repeat(mib));
    for (let tx = 5; tx <= 8; tx++) peer.link.send(Kind.request, tx, 'large', body);
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
    peer.link.send(Kind.request, 9, 'large', undefined);
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
    expect(host.ends[0]?.message).toContain('window');
  });

  it('F14: that sends more notifications than have been finished, by 4 MiB, is cut off', async () => {
    const { host, peer, schedule } = answering();
    const body = JSON.stringify('x'.repeat(mib));
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'wait', body);
    // Small ones pass, and requests have a window of their own.
    peer.link.send(Kind.notification, 0, 'wait', JSON.stringify('x'.repeat(1000)));
    for (let tx = 1; tx <= 8; tx++) peer.link.send(Kind.request, tx, 'wait', body);
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
    peer.link.send(Kind.notification, 0, 'wait', JSON.stringify('x'.repeat(1024)));
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
    expect(host.ends[0]?.message).toContain('window');
  });

  it('F14, R17: or more small ones than may pass, and a message', async () => {
    const { host, peer, schedule } = answering();
    const body = JSON.stringify('x'.repeat(mib));
    for (let count = 0; count < 4; count++) peer.link.send(Kind.notification, 0, 'wait', body);
    const small = JSON.stringify('x'.repeat(1000));
    for (let count = 0; count < 900; count++) peer.link.send(Kind.notification, 0, 'wait', small);
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
    for (let count = 0; count < 1500; count++) peer.link.send(Kind.notification, 0, 'wait', small);
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it('F14, R16: may ask again as soon as handlers have what it sent, however long they run', async () => {
    const { host, peer, schedule, calls } = answering();
    const body = JSON.stringify('x'.repeat(mib));
    for (let round = 0; round < 3; round++) {
      for (let tx = 1; tx <= 4; tx++) peer.link.send(Kind.request, tx + 4 * round, 'wait', body);
      await schedule.settle();
    }
    expect(calls).toHaveLength(12);
    expect(peer.frames.map(({ kind }) => kind)).toStrictEqual(new Array(12).fill(Kind.credit));
    for (const { answer } of calls) answer(undefined);
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
  });
});

/** A host whose handler `large` gives 1 MiB and says that it ran. */
function generous(options: SideOptions = {}): {
  readonly host: Side;
  readonly peer: Peer;
  readonly schedule: Schedule;
  readonly ran: Context[];
} {
  const ran: Context[] = [];
  const large = (_payload: unknown, context: object): string => {
    ran.push(context as Context);
    return 'x'.repeat(mib);
  };
  return { ...channelAndPeer({ ...options, handlers: { large } }), ran };
}

describe('a side that does not read its answers', () => {
  /** It has asked ten times. */
  function unread(options: SideOptions = {}): ReturnType<typeof generous> {
    const sides = generous(options);
    sides.schedule.hold(0);
    for (let tx = 1; tx <= 10; tx++) sides.peer.link.send(Kind.request, tx, 'large', undefined);
    return sides;
  }

  it('F14: gets no more than fit the window, the rest in order when it reads again', async () => {
    const { host, peer, schedule, ran } = unread();
    await schedule.settle();
    expect(ran).toHaveLength(4);
    peer.link.send(Kind.request, 11, 'large', undefined);
    await schedule.settle();
    expect(ran).toHaveLength(4);
    let handled = false;
    void host.channel.handled().then(() => (handled = true));
    await schedule.settle();
    expect(handled).toBe(false);
    schedule.release(0);
    await schedule.settle();
    expect(peer.frames.map(({ tx }) => tx)).toStrictEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(handled).toBe(true);
  });

  it('F14: can cancel what waits: its handler does not run', async () => {
    const { peer, schedule, ran } = unread();
    await schedule.settle();
    peer.link.send(Kind.cancel, 7, '', undefined);
    await schedule.settle();
    schedule.release(0);
    await schedule.settle();
    expect(ran.map(({ tx }) => tx)).toStrictEqual([1, 2, 3, 4, 5, 6, 8, 9, 10]);
    expect(peer.frames.filter(({ text }) => text === '').map(({ tx }) => tx)).toStrictEqual([7]);
  });

  it('F14: and goes: what waits is not run', async () => {
    const { host, peer, schedule, ran } = unread();
    await schedule.settle();
    peer.link.close();
    await schedule.settle();
    host.channel.close(
      () => 'gone',
      (call) => new Error(call),
    );
    await host.channel.handled();
    schedule.release(0);
    await schedule.settle();
    expect(ran).toHaveLength(4);
  });

  it('F14: is given no false answers when the channel is closed and the link is not', async () => {
    const { host, peer, schedule, ran } = unread();
    await schedule.settle();
    host.channel.close(
      () => 'gone',
      (call) => new Error(call),
    );
    schedule.release(0);
    await schedule.settle();
    expect(ran.slice(4).every(({ signal }) => signal.aborted)).toBe(true);
    expect(peer.frames.map(({ text }) => text.length)).toStrictEqual(Array(10).fill(mib + 2));
  });

  it('F14, R17: what waits does not count as running', async () => {
    const { peer, schedule, ran } = unread({ maxRunning: 1 });
    await schedule.settle();
    schedule.release(0);
    await schedule.settle();
    expect(ran).toHaveLength(10);
    expect(peer.frames.filter(({ kind }) => kind === Kind.error)).toStrictEqual([]);
  });
});

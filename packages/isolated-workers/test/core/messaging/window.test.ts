import { describe, expect, it } from 'vitest';
import {
  MessageTooLargeError,
  ProtocolError,
  SerializationError,
} from '../../../src/errors/index.js';
import {
  frameCost,
  smallAllowance,
  smallBytes,
  windowBytes,
} from '../../../src/core/messaging/window.js';
import { Kind, writeUint32 } from '../../../src/core/wire/index.js';
import type { Serializer } from '../../../src/utils/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair, type Peer, type Side } from '../../support/channel-pair.js';
import type { Schedule } from '../../support/schedule.js';

const type = 'any';
/** Together with its name and the cost of a frame it counts as a quarter of the window. */
const quarter = 'x'.repeat(windowBytes / 4 - frameCost - type.length - '""'.length);
/** Too large to pass a full window. */
const large = 'x'.repeat(smallBytes);

/** A host whose windows of requests and of notifications are full; the requests have the numbers 1 to 4. */
async function fullWindows(): Promise<{
  readonly host: Side;
  readonly peer: Peer;
  readonly schedule: Schedule;
  readonly answers: Promise<unknown>[];
}> {
  const sides = channelAndPeer();
  const answers = [1, 2, 3, 4].map(() => sides.host.channel.send(type, quarter));
  await Promise.all([1, 2, 3, 4].map(() => sides.host.channel.notify(type, quarter)));
  await sides.schedule.settle();
  return { ...sides, answers };
}

/** The types of all messages that have come, but those that fill the windows. */
function typesOf(peer: Peer): string[] {
  return peer.frames.map((frame) => frame.type).filter((name) => name !== type);
}

function giveCredit(peer: Peer, requests: number, notifications: number): void {
  const amounts = new Uint8Array(8);
  writeUint32(amounts, 0, requests);
  writeUint32(amounts, 4, notifications);
  peer.link.send(Kind.credit, 0, '', amounts);
}

describe('the windows', () => {
  it('F14: let through what begins below them, and hold back what would begin beyond', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const almost = 'x'.repeat(windowBytes - frameCost - type.length - '""'.length - 1);
    const { channel } = host;
    for (const name of [type, 'last', 'beyond']) {
      const payload = name === type ? almost : quarter;
      void channel.send(name, payload).catch(() => undefined);
      void channel.notify(name, payload).catch(() => undefined);
    }
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['last', 'last']);
  });

  it('R10, R16, F14: each holds back its own kind in order, until credit for it comes', async () => {
    const { host, peer, schedule } = await fullWindows();
    let notified = false;
    const held = [
      host.channel.send('a', `${quarter}xx`),
      host.channel.notify('b', large).then(() => (notified = true)),
      host.channel.send('c', undefined),
    ];
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
    giveCredit(peer, 1, 0);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['a']);
    expect(notified).toBe(false);
    giveCredit(peer, 0, 1);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['a', 'b']);
    giveCredit(peer, windowBytes, 0);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['a', 'b', 'c']);
    for (const tx of [5, 6]) peer.link.send(Kind.result, tx, '', String(tx));
    expect(await Promise.all(held)).toStrictEqual([5, true, 6]);
  });

  it('R16: no request passes a full window, however small it is, when a part of it is given back', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const whole = 'x'.repeat(windowBytes);
    for (const payload of [whole.slice(100), whole, 1])
      void host.channel.send(type, payload).catch(() => undefined);
    await schedule.settle();
    giveCredit(peer, windowBytes / 4, 0);
    await schedule.settle();
    expect(peer.frames).toHaveLength(2);
    giveCredit(peer, windowBytes, 0);
    await schedule.settle();
    expect(peer.frames).toHaveLength(3);
  });

  it('R10, R16: answers give nothing back', async () => {
    const { host, peer, schedule, answers } = await fullWindows();
    const held = host.channel.send('held', undefined);
    peer.link.send(Kind.error, 1, '', '["thrown"]');
    peer.link.send(Kind.result, 2, '', '2');
    expect(await failureOf(answers[0] as Promise<unknown>)).toBe('thrown');
    expect(await answers[1]).toBe(2);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
    giveCredit(peer, windowBytes, 0);
    await schedule.settle();
    peer.link.send(Kind.result, 5, '', '5');
    expect(await held).toBe(5);
  });

  it('keep the order of thousands that they hold back', async () => {
    const { host, peer, schedule } = await fullWindows();
    const names = Array.from({ length: 5000 }, (_, index) => `m${index}`);
    for (const name of names) void host.channel.send(name, undefined).catch(() => undefined);
    giveCredit(peer, 60_000, 0);
    await schedule.settle();
    const some = typesOf(peer).length;
    expect(some).toBeGreaterThan(1024);
    expect(some).toBeLessThan(names.length);
    giveCredit(peer, windowBytes, 0);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(names);
  });

  it('R4, R6, R16: do not send what has been given up meanwhile, nor cancel it', async () => {
    const { host, peer, schedule } = await fullWindows();
    const stop = new AbortController();
    const aborted = failureOf(host.channel.send('aborted', 1, { signal: stop.signal }));
    const late = failureOf(host.channel.send('late', 1, { timeout: 1 }));
    const wanted = host.channel.send('wanted', 1);
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    expect(await late).toMatchObject({ type: 'late', timeout: 1 });
    giveCredit(peer, 1, 0);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['wanted']);
    expect(peer.frames.map(({ kind }) => kind)).not.toContain(Kind.cancel);
    peer.link.send(Kind.result, 7, '', '7');
    expect(await wanted).toBe(7);
  });

  it('R6, R16: a request that was given up holds nothing once it is taken, though no answer comes', async () => {
    const stop = new AbortController();
    const { host, schedule } = channelPair({
      worker: { handlers: { never: () => new Promise(() => undefined), echo: (value) => value } },
    });
    const whole = 'x'.repeat(windowBytes);
    const aborted = [1, 2, 3].map(() =>
      failureOf(host.channel.send('never', whole, { signal: stop.signal })),
    );
    await schedule.settle();
    stop.abort('enough');
    expect(await Promise.all(aborted)).toStrictEqual(['enough', 'enough', 'enough']);
    expect(await host.channel.send('echo', 'through')).toBe('through');
    expect(host.channel.pendingCount).toBe(0);
  });

  it('R6: a cancellation does not wait for them', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stop = new AbortController();
    const whole = 'x'.repeat(windowBytes);
    const aborted = failureOf(host.channel.send(type, whole, { signal: stop.signal }));
    await schedule.settle();
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    await schedule.settle();
    expect(peer.frames.at(-1)?.kind).toBe(Kind.cancel);
  });

  it('F14: stop no answer', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: { echo: (value) => value } });
    void host.channel.send(type, 'x'.repeat(windowBytes)).catch(() => undefined);
    peer.link.send(Kind.request, 1, 'echo', '"echoed"');
    await schedule.settle();
    expect(peer.frames.at(-1)).toMatchObject({ kind: Kind.result, text: '"echoed"' });
  });

  it('F5, F7: refuse at once what cannot be serialized, and what is too large when it is sent', async () => {
    const { host, peer, schedule } = await fullWindows();
    expect(await failureOf(host.channel.send('bad', 1n))).toBeInstanceOf(SerializationError);
    host.link.maxSendBytes = 1024;
    const asked = failureOf(host.channel.send('large', 'x'.repeat(2000)));
    const notified = failureOf(host.channel.notify('large', 'x'.repeat(2000)));
    const fits = host.channel.notify('fits', undefined);
    giveCredit(peer, 1, 1);
    for (const failure of [asked, notified])
      expect(await failure).toBeInstanceOf(MessageTooLargeError);
    await fits;
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['fits']);
  });

  it('forget what they hold back when the channel is closed', async () => {
    const { host, peer, schedule, answers } = await fullWindows();
    const held = failureOf(host.channel.send('held', 1));
    const noted = failureOf(host.channel.notify('noted', large));
    const settled = answers.map(failureOf);
    host.channel.close(
      (name) => `lost ${name}`,
      (call) => new Error(`refused ${call}`),
    );
    expect(await held).toBe('lost held');
    expect(await noted).toMatchObject({ message: "refused notify('noted')" });
    expect(new Set(await Promise.all(settled))).toStrictEqual(new Set([`lost ${type}`]));
    giveCredit(peer, windowBytes, windowBytes);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
  });

  it.each([
    ['requests', windowBytes + 1, 0],
    ['notifications', 0, windowBytes + 1],
  ])('F14: credit for more %s than were sent is a ProtocolError', async (_what, asked, noted) => {
    const { host, peer, schedule, answers } = await fullWindows();
    for (const answer of answers) answer.catch(() => undefined);
    giveCredit(peer, asked, noted);
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
    expect(host.ends[0]?.message).toContain('Credit');
  });
});

describe('small notifications', () => {
  const cost = 'small'.length + frameCost;

  it('R17: pass a full window in their order, up to the allowance, and no further', async () => {
    const { host, peer, schedule } = await fullWindows();
    const body = 'x'.repeat(smallBytes - '""'.length);
    const each = smallBytes + cost;
    const count = Math.ceil(smallAllowance / each);
    for (let number = 0; number < count + 10; number++)
      void host.channel.notify('small', body.replace(/^x{8}/, String(number).padEnd(8)));
    await schedule.settle();
    const passed = peer.frames.filter((frame) => frame.type === 'small');
    expect(passed.map(({ text }) => Number(text.slice(1, 9)))).toStrictEqual(
      Array.from({ length: count }, (_, number) => number),
    );
    giveCredit(peer, 0, smallAllowance + each * 10);
    await schedule.settle();
    expect(typesOf(peer)).toHaveLength(count + 10);
  });

  it('R17: do not pass a larger one that waits', async () => {
    const { host, peer, schedule } = await fullWindows();
    const held = [host.channel.notify('large', large), host.channel.notify('small', 1)];
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
    giveCredit(peer, 0, 1);
    await Promise.all(held);
    expect(typesOf(peer)).toStrictEqual(['large', 'small']);
  });

  it('R17: are counted as the frame carries them: what takes two bytes a character is no exception', async () => {
    const { host, worker, schedule } = channelPair({
      worker: { handlers: { note: () => new Promise(() => undefined) } },
    });
    await host.channel.notify('note', 'x'.repeat(windowBytes));
    const wide = '漢'.repeat(smallBytes / 2);
    let passed = 0;
    for (const payload of [wide.slice(0, -2), wide])
      void host.channel.notify('note', payload).then(() => passed++);
    await schedule.settle();
    expect(passed).toBe(1);
    expect([...host.ends, ...worker.ends]).toStrictEqual([]);
  });

  it('R17: are counted with all of their chunks', async () => {
    const halves: Serializer = {
      name: 'halves',
      serialize: (length) => [new Uint8Array(smallBytes / 2), new Uint8Array(length as number)],
      deserialize: (bytes) => bytes.length,
    };
    const { host, worker, schedule } = channelPair({
      host: { serializer: halves },
      worker: { serializer: halves, handlers: { note: () => new Promise(() => undefined) } },
    });
    const { channel } = host;
    await channel.notify('note', windowBytes);
    const passed: number[] = [];
    for (const length of [0, smallBytes / 2, smallBytes / 2 + 1])
      void channel.notify('note', length).then(() => passed.push(length));
    await schedule.settle();
    expect(passed).toStrictEqual([0, smallBytes / 2]);
    expect([...host.ends, ...worker.ends]).toStrictEqual([]);
  });

  it('R17: the longest, beyond a message of any size, are no fault of their sender', async () => {
    const { host, worker, schedule } = channelPair({
      worker: { handlers: { note: () => new Promise(() => undefined) } },
    });
    const { channel } = host;
    await channel.notify('note', 'x'.repeat(windowBytes - 100));
    await channel.notify('note', 'x'.repeat(5 * 1024 * 1024));
    for (let number = 0; number < 5000; number++) void channel.notify('note', 'x'.repeat(500));
    await schedule.settle();
    expect(worker.ends).toStrictEqual([]);
  });
});

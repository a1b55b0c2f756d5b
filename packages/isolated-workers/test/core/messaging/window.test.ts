import { describe, expect, it } from 'vitest';
import { MessageTooLargeError, SerializationError } from '../../../src/errors/index.js';
import { frameCost, windowBytes } from '../../../src/core/messaging/window.js';
import { Kind, writeUint32 } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, type Peer, type Side } from '../../support/channel-pair.js';
import type { Schedule } from '../../support/schedule.js';

const type = 'any';
/** A payload that counts as much as a quarter of the window. */
const quarter = 'x'.repeat(windowBytes / 4 - frameCost - type.length - '""'.length);

/** A host, its window filled with four requests: numbers 1 to 4. */
async function fullWindow(): Promise<{
  readonly host: Side;
  readonly peer: Peer;
  readonly schedule: Schedule;
  readonly answers: Promise<unknown>[];
}> {
  const sides = channelAndPeer();
  const answers = [1, 2, 3, 4].map(() => sides.host.channel.send(type, quarter));
  await sides.schedule.settle();
  return { ...sides, answers };
}

/** The types of all messages that have come, but those that fill the window. */
function typesOf(peer: Peer): string[] {
  return peer.frames.map((frame) => frame.type).filter((name) => name !== type);
}

function giveCredit(peer: Peer, bytes: number): void {
  const amount = new Uint8Array(4);
  writeUint32(amount, 0, bytes);
  peer.link.send(Kind.credit, 0, '', amount);
}

describe('the window', () => {
  it('F14: lets through what begins below it, and holds back what would begin beyond', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const almost = 'x'.repeat(windowBytes - frameCost - type.length - '""'.length - 1);
    void host.channel.send(type, almost).catch(() => undefined);
    void host.channel.send('last', quarter).catch(() => undefined);
    void host.channel.send('beyond', undefined).catch(() => undefined);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['last']);
  });

  it('R10, F14: holds back requests and notifications in their order, until answers come', async () => {
    const { host, peer, schedule, answers } = await fullWindow();
    let notified = false;
    const held = [
      host.channel.send('a', `${quarter}xx`),
      host.channel.notify('b', 'x'.repeat(10)).then(() => (notified = true)),
      host.channel.send('c', undefined),
    ];
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
    expect(notified).toBe(false);
    peer.link.send(Kind.result, 2, '', '2');
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['a']);
    peer.link.send(Kind.error, 1, '', '["thrown"]');
    expect(await failureOf(answers[0] as Promise<unknown>)).toBe('thrown');
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['a', 'b', 'c']);
    for (const tx of [3, 4, 5, 6]) peer.link.send(Kind.result, tx, '', String(tx));
    expect(await Promise.all(held)).toStrictEqual([5, true, 6]);
  });

  it('R10: is given back for notifications by credit, and by nothing else', async () => {
    const { host, peer, schedule } = channelAndPeer();
    await Promise.all([1, 2, 3, 4].map(() => host.channel.notify(type, quarter)));
    const held = [host.channel.notify('a', undefined), host.channel.notify('b', undefined)];
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
    giveCredit(peer, 1);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['a']);
    giveCredit(peer, windowBytes);
    await Promise.all(held);
    expect(typesOf(peer)).toStrictEqual(['a', 'b']);
  });

  it('keeps the order of thousands that it holds back', async () => {
    const { host, peer, schedule } = await fullWindow();
    const names = Array.from({ length: 5000 }, (_, index) => `m${index}`);
    const held = names.map((name) => host.channel.notify(name, undefined));
    giveCredit(peer, 100_000);
    await schedule.settle();
    const some = typesOf(peer).length;
    expect(some).toBeGreaterThan(1024);
    expect(some).toBeLessThan(names.length);
    giveCredit(peer, windowBytes);
    await Promise.all(held);
    expect(typesOf(peer)).toStrictEqual(names);
  });

  it('R4, R6: does not send what has been given up meanwhile, nor cancels it', async () => {
    const { host, peer, schedule } = await fullWindow();
    const stop = new AbortController();
    const aborted = failureOf(host.channel.send('aborted', 1, { signal: stop.signal }));
    const late = failureOf(host.channel.send('late', 1, { timeout: 1 }));
    const wanted = host.channel.send('wanted', 1);
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    expect(await late).toMatchObject({ type: 'late', timeout: 1 });
    peer.link.send(Kind.result, 1, '', '1');
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['wanted']);
    expect(peer.frames.map(({ kind }) => kind)).not.toContain(Kind.cancel);
    peer.link.send(Kind.result, 7, '', '7');
    expect(await wanted).toBe(7);
  });

  it('R6: is given back for a request that was given up when its answer comes, not before', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stop = new AbortController();
    const whole = 'x'.repeat(windowBytes);
    const { signal } = stop;
    const aborted = failureOf(host.channel.send(type, whole, { signal }));
    void host.channel.notify('held', 1);
    await schedule.settle();
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    await schedule.settle();
    // A cancellation does not wait.
    expect(peer.frames.at(-1)?.kind).toBe(Kind.cancel);
    expect(typesOf(peer).filter((name) => name !== '')).toStrictEqual([]);
    peer.link.send(Kind.result, 1, '', undefined);
    await schedule.settle();
    expect(typesOf(peer)).toContain('held');
  });

  it('F14: stops no answer', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: { echo: (value) => value } });
    void host.channel.send(type, 'x'.repeat(windowBytes)).catch(() => undefined);
    peer.link.send(Kind.request, 1, 'echo', '"echoed"');
    await schedule.settle();
    expect(peer.frames.at(-1)).toMatchObject({ kind: Kind.result, text: '"echoed"' });
  });

  it('F5, F7: refuses at once what cannot be serialized, and what is too large when it is sent', async () => {
    const { host, peer, schedule } = await fullWindow();
    expect(await failureOf(host.channel.send('bad', 1n))).toBeInstanceOf(SerializationError);
    host.link.maxSendBytes = 1024;
    const large = failureOf(host.channel.send('large', 'x'.repeat(2000)));
    const notified = failureOf(host.channel.notify('large', 'x'.repeat(2000)));
    const fits = host.channel.notify('fits', undefined);
    peer.link.send(Kind.result, 1, '', '1');
    for (const failure of [large, notified])
      expect(await failure).toBeInstanceOf(MessageTooLargeError);
    await fits;
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual(['fits']);
  });

  it('forgets what it holds back when the channel is closed', async () => {
    const { host, peer, schedule, answers } = await fullWindow();
    const held = failureOf(host.channel.send('held', 1));
    const noted = failureOf(host.channel.notify('noted', 1));
    const settled = answers.map(failureOf);
    host.channel.close(
      (name) => `lost ${name}`,
      (call) => new Error(`refused ${call}`),
    );
    expect(await held).toBe('lost held');
    expect(await noted).toMatchObject({ message: "refused notify('noted')" });
    expect(new Set(await Promise.all(settled))).toStrictEqual(new Set([`lost ${type}`]));
    giveCredit(peer, windowBytes);
    await schedule.settle();
    expect(typesOf(peer)).toStrictEqual([]);
  });
});

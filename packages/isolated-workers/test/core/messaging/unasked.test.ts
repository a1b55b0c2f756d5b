import { describe, expect, it, test } from 'vitest';
import { ProtocolError } from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import type { Serializer } from '../../../src/utils/index.js';
import { channelAndPeer } from '../../support/channel-pair.js';
import { failureOf } from '../../support.js';

const mib = 1024 * 1024;

describe('answers that nobody asked for', () => {
  it.each(['result', 'error'] as const)(
    'R28: a large %s closes the link, at its header if the rest is still to come',
    async (kind) => {
      for (const longest of [Infinity, 1000]) {
        const { host, peer, schedule } = channelAndPeer();
        schedule.longest = longest;
        peer.link.send(Kind[kind], 77, '', JSON.stringify('x'.repeat(mib)));
        await schedule.settle();
        expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
        expect(host.ends[0]?.message).toContain('nobody had asked for');
        if (longest === 1000) expect(host.link.bytesReceived).toBeLessThanOrEqual(2000);
      }
    },
  );

  test('R28: small ones are dropped, however they are cut, until they are more than mistakes', async () => {
    for (const longest of [Infinity, 5]) {
      const { host, peer, schedule } = channelAndPeer();
      schedule.longest = longest;
      for (let tx = 1; tx <= 10; tx++) peer.link.send(Kind.result, tx, '', '"stray"');
      await schedule.settle();
      expect(host.ends).toStrictEqual([]);
      expect(host.lines).toHaveLength(10);
      schedule.longest = Infinity;
      for (let tx = 1; tx <= 10_000; tx++) peer.link.send(Kind.result, tx, '', '"stray"');
      await schedule.settle();
      expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
      expect(host.lines.length).toBeLessThan(3000);
    }
  });

  test('R28: after the end of this side they are only late', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const call = failureOf(host.channel.send('wait', 1));
    await schedule.settle();
    host.channel.close(
      () => 'over',
      () => new Error('over'),
    );
    expect(await call).toBe('over');
    peer.link.send(Kind.result, 1, '', JSON.stringify('x'.repeat(mib)));
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
  });

  test('R28: nothing of the late answer to a call that was given up is kept', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stop = new AbortController();
    const call = failureOf(host.channel.send('wait', 1, { signal: stop.signal }));
    await schedule.settle();
    stop.abort('enough');
    expect(await call).toBe('enough');
    schedule.longest = 100_000;
    schedule.hold(1, 2);
    peer.link.send(Kind.result, 1, '', JSON.stringify('x'.repeat(8 * mib)));
    await schedule.settle();
    expect(host.link.awaitsLargeBody).toBe(true);
    expect(host.link.place()).toBeUndefined();
    schedule.release(1);
    await schedule.settle();
    expect([host.ends, host.lines]).toStrictEqual([[], []]);
  });

  test('R28: a failure of a notification that was never sent closes the link', async () => {
    const { host, peer, schedule } = channelAndPeer();
    await host.channel.notify('note', 1);
    await schedule.settle();
    peer.link.send(Kind.error, 0, 'note', '["first"]');
    await schedule.settle();
    expect([host.failed, host.ends]).toStrictEqual([[['first', 'note']], []]);
    peer.link.send(Kind.error, 0, 'note', '["second"]');
    await schedule.settle();
    expect(host.failed).toHaveLength(1);
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  test('R28: a refusal after the handshake closes the link', async () => {
    const { host, peer, schedule } = channelAndPeer();
    await host.channel.notify('note', 1);
    peer.link.send(Kind.error, 0, '', '{"refused":"why"}');
    await schedule.settle();
    expect(host.failed).toStrictEqual([]);
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });
});

describe('requests that nobody can handle', () => {
  /** Counts what it decodes. */
  function counting(): { readonly serializer: Serializer; readonly decoded: number[] } {
    const decoded: number[] = [];
    return {
      decoded,
      serializer: {
        name: 'counting',
        serialize: (value) => JSON.stringify(value),
        deserialize: (bytes) => decoded.push(bytes.length),
      },
    };
  }

  it.each([
    ['with no handler at all', {}],
    ['with other handlers', { other: () => undefined }],
  ])('R28: a side %s decodes none of them', async (_what, handlers) => {
    for (const longest of [Infinity, 1000]) {
      const { serializer, decoded } = counting();
      const { host, peer, schedule } = channelAndPeer({ handlers, serializer });
      schedule.longest = longest;
      peer.link.send(Kind.request, 1, 'nobody', 'x'.repeat(mib));
      peer.link.send(Kind.notification, 0, 'nobody', 'x'.repeat(mib));
      await schedule.settle();
      expect(decoded).toStrictEqual([]);
      const answers = peer.frames.filter(({ kind }) => kind === Kind.error);
      expect(answers.map(({ tx, type }) => [tx, type])).toStrictEqual([
        [1, ''],
        [0, 'nobody'],
      ]);
      for (const { text } of answers) expect(text).toContain('UnknownMessageError');
      // They count in full: nothing of the window is lost.
      expect(peer.frames.some(({ kind }) => kind === Kind.credit)).toBe(true);
      expect(host.ends).toStrictEqual([]);
    }
  });

  test('R28: nothing is kept of a request that arrives while maxRunning handlers run', async () => {
    const { serializer, decoded } = counting();
    const handlers = { wait: () => new Promise(() => undefined) };
    const { peer, schedule } = channelAndPeer({ handlers, serializer, maxRunning: 1 });
    peer.link.send(Kind.request, 1, 'wait', '1');
    await schedule.settle();
    schedule.longest = 1000;
    peer.link.send(Kind.request, 2, 'wait', 'x'.repeat(mib));
    await schedule.settle();
    expect(decoded).toStrictEqual([1]);
    const [answer] = peer.frames.filter(({ kind }) => kind === Kind.error);
    expect(answer).toMatchObject({ tx: 2 });
    expect(answer?.text).toContain('TooManyPendingError');
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteLink } from '../../../src/core/connection/byte-link.js';
import type { LinkSink } from '../../../src/core/messaging/link.js';
import type { Frame } from '../../../src/core/wire/frame.js';
import { Kind } from '../../../src/core/wire/kinds.js';
import { ProtocolError } from '../../../src/errors/index.js';
import { eventually } from '../../support.js';
import { links, type MakeLinks } from './links.js';

const mib = 1024 * 1024;

/** A frame as a test sees it: text as it was sent, bytes as latin1. */
type Seen = readonly [kind: number, tx: number, type: string, value: string | undefined];

/** Keeps what a link tells its owner. */
class Recorder implements LinkSink {
  readonly frames: Seen[] = [];
  readonly announced: (readonly [kind: number, tx: number])[] = [];
  readonly ends: (Error | undefined)[] = [];

  frame({ kind, flags, tx, type, text }: Frame): void {
    this.frames.push([kind, tx, type, flags === 1 ? undefined : text]);
  }

  arriving(kind: number, tx: number): boolean {
    this.announced.push([kind, tx]);
    return true;
  }

  closed(error: Error | undefined): void {
    this.ends.push(error);
  }
}

interface Pair {
  readonly links: readonly [ByteLink, ByteLink];
  readonly seen: readonly [Recorder, Recorder];
}

async function connect(make: MakeLinks, maxBytes = 64 * mib): Promise<Pair> {
  const seen = [new Recorder(), new Recorder()] as const;
  const pair = await make(seen, maxBytes);
  onTestFinished(() => {
    for (const link of pair) link.close();
  });
  return { links: pair, seen };
}

/** Sends as many bytes as UTF-8 text has, so that both sides can be compared. */
const utf8 = (text: string): Uint8Array => Buffer.from(text);

describe.each(links)('a link over %s', (_name, make) => {
  it('carries frames of every shape, in their order, in both directions', async () => {
    const { links: both, seen } = await connect(make);
    const values = [
      '',
      'text',
      'größe',
      '漢字 😀',
      undefined,
      'x'.repeat(5000),
      'é'.repeat(300_000),
    ];
    const expected: Seen[] = [];
    for (const [at, value] of values.entries()) {
      expected.push([Kind.request, at + 1, `type ${at}`, value]);
      expected.push([Kind.result, at + 1, '', value]);
    }
    for (const link of both)
      for (const [kind, tx, type, value] of expected) link.send(kind, tx, type, value);
    for (const { frames } of seen) {
      await eventually(() => frames.length >= expected.length);
      expect(frames).toStrictEqual(expected);
    }
  });

  it.each([0, 1, 11, 12, 13, 4096, 65_536, 262_144, 262_145, 5 * mib])(
    'carries %i bytes, and what follows them',
    async (length) => {
      const {
        links: [one],
        seen: [, other],
      } = await connect(make);
      const body = 'abcdefghij'.repeat(Math.ceil(length / 10)).slice(0, length);
      one.send(Kind.result, 7, '', utf8(body));
      one.send(Kind.cancel, 8, '', undefined);
      await eventually(() => other.frames.length === 2);
      expect(other.frames[0]?.[3] === body).toBe(true);
      expect(other.frames[1]).toStrictEqual([Kind.cancel, 8, '', undefined]);
    },
  );

  it('returns the length of a body; what is too large is negative, and not sent', async () => {
    const {
      links: [one],
      seen: [, other],
    } = await connect(make, 100);
    expect(one.send(Kind.request, 1, 'type', 'x'.repeat(96))).toBe(100);
    expect(one.send(Kind.request, 2, 'type', 'x'.repeat(97))).toBe(-101);
    expect(one.send(Kind.request, 3, 'type', utf8('x'.repeat(97)))).toBe(-101);
    expect(one.send(Kind.request, 4, 'type', '漢'.repeat(49))).toBe(-102);
    expect(one.send(Kind.request, 5, 'type', undefined)).toBe(4);
    await eventually(() => other.frames.length === 2);
    expect(other.frames.map(([, tx]) => tx)).toStrictEqual([1, 5]);
  });

  it('calls back when everything sent has been taken, in order, and then has nothing queued', async () => {
    const {
      links: [one],
      seen: [, other],
    } = await connect(make);
    const order: string[] = [];
    one.send(Kind.result, 1, '', 'x'.repeat(8 * mib));
    expect(one.queuedBytes).toBeGreaterThanOrEqual(0);
    one.whenTaken(() => order.push(`first, ${one.queuedBytes} queued`));
    one.whenTaken(() => order.push('second'));
    await eventually(() => order.length === 2);
    expect(order).toStrictEqual(['first, 0 queued', 'second']);
    await eventually(() => other.frames.length === 1);
    let called = false;
    one.whenTaken(() => (called = true));
    expect(called).toBe(true);
  });

  it('calls each back once, though it sends more than is flushed at once', async () => {
    const {
      links: [one],
      seen: [, other],
    } = await connect(make);
    const order: string[] = [];
    one.send(Kind.result, 1, '', 'x'.repeat(8 * mib));
    for (const name of ['first', 'second', 'third'])
      one.whenTaken(() => {
        order.push(name);
        for (let tx = 2; tx < 6; tx++) one.send(Kind.result, tx, '', 'x'.repeat(4096));
      });
    await eventually(() => other.frames.length >= 13);
    expect(order).toStrictEqual(['first', 'second', 'third']);
    expect(other.frames).toHaveLength(13);
  });

  it('calls back at its place in the stream, though later frames are still queued', async () => {
    const {
      links: [one],
      seen: [, other],
    } = await connect(make);
    let queued: number | undefined;
    let count = 0;
    one.send(Kind.result, 1, '', 'x'.repeat(mib));
    one.whenTaken(() => (queued = one.queuedBytes));
    // There is always something behind it.
    const more = (): void => {
      if (queued !== undefined || count >= 100) return;
      one.send(Kind.result, ++count + 1, '', 'x'.repeat(mib));
      one.whenTaken(more);
      one.send(Kind.result, ++count + 1, '', 'x'.repeat(mib));
    };
    more();
    await eventually(() => queued !== undefined);
    expect(count).toBeLessThan(100);
    await eventually(() => other.frames.length === count + 1);
  });

  it('tells of a large frame that is on its way, and how much has come', async () => {
    const {
      links: [one, two],
      seen: [, other],
    } = await connect(make);
    one.send(Kind.result, 9, '', utf8('x'.repeat(8 * mib)));
    await eventually(() => other.frames.length === 1);
    // A carrier that brings it in one piece has nothing to announce.
    for (const announced of other.announced) expect(announced).toStrictEqual([Kind.result, 9]);
    expect(two.bytesReceived).toBe(8 * mib + 12);
  });

  it('end(): what was sent arrives, then both sides are closed, without an error', async () => {
    const {
      links: [one, two],
      seen,
    } = await connect(make);
    one.send(Kind.result, 1, '', 'x'.repeat(3 * mib));
    one.send(Kind.result, 2, '', 'last');
    one.end();
    one.end();
    expect(one.send(Kind.result, 3, '', 'too late')).toBe(0);
    await Promise.all([one.closed, two.closed]);
    expect(seen[1].frames.map(([, tx]) => tx)).toStrictEqual([1, 2]);
    expect(seen.map(({ ends }) => ends)).toStrictEqual([[undefined], [undefined]]);
    expect(two.send(Kind.result, 4, '', 'too late')).toBe(0);
  });

  it('end() on both sides at once closes it', async () => {
    const { links: both, seen } = await connect(make);
    for (const link of both) {
      link.send(Kind.result, 1, '', 'last');
      link.end();
    }
    await Promise.all(both.map((link) => link.closed));
    for (const { frames, ends } of seen) {
      expect(frames).toStrictEqual([[Kind.result, 1, '', 'last']]);
      expect(ends).toStrictEqual([undefined]);
    }
  });

  it('close(): both sides are closed, once, and nothing calls back', async () => {
    const {
      links: [one, two],
      seen,
    } = await connect(make);
    const reason = new Error('given up');
    let called = 0;
    one.send(Kind.result, 1, '', utf8('x'.repeat(mib)));
    one.whenTaken(() => called++);
    const before = called;
    one.close(reason);
    one.close();
    await Promise.all([one.closed, two.closed]);
    expect(seen[0].ends).toStrictEqual([reason]);
    expect(seen[1].ends).toHaveLength(1);
    expect(called).toBe(before);
    expect(one.send(Kind.result, 2, '', 'too late')).toBe(0);
  });

  it('closed resolves after the owner has been told', async () => {
    const {
      links: [one, two],
      seen,
    } = await connect(make);
    const told = [one, two].map(async (link, at) => {
      await link.closed;
      return seen[at]?.ends.length;
    });
    two.close();
    expect(await Promise.all(told)).toStrictEqual([1, 1]);
  });

  it('closes with a ProtocolError at bytes that make no sense', async () => {
    const {
      links: [one, two],
      seen,
    } = await connect(make);
    one.send(Kind.cancel, 1, '', undefined);
    one.send(200, 1, '', undefined);
    one.send(Kind.cancel, 2, '', undefined);
    await Promise.all([one.closed, two.closed]);
    expect(seen[1].frames).toHaveLength(1);
    expect(seen[1].ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it('closes with a ProtocolError at a header above the limit', async () => {
    const {
      links: [one, two],
      seen,
    } = await connect(make, 1000);
    one.maxSendBytes = 2000;
    one.send(Kind.result, 1, '', 'x'.repeat(1001));
    await two.closed;
    expect(seen[1].ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it('hands over to another owner within a chunk', async () => {
    const {
      links: [one, two],
      seen: [, first],
    } = await connect(make);
    const second = new Recorder();
    const frame = first.frame.bind(first);
    first.frame = (received) => {
      frame(received);
      two.handOver(second, mib);
    };
    for (const tx of [1, 2, 3]) one.send(Kind.cancel, tx, '', undefined);
    await eventually(() => second.frames.length === 2);
    expect(first.frames.map(([, tx]) => tx)).toStrictEqual([1]);
    one.close();
    await two.closed;
    expect([first.ends.length, second.ends.length]).toStrictEqual([0, 1]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { loadStreams } from '../../../src/core/messaging/streams-on-demand.js';
import { Attached, Kind } from '../../../src/core/wire/index.js';
import {
  MessageTooLargeError,
  ProtocolError,
  SerializationError,
  UnknownMessageError,
} from '../../../src/errors/index.js';
import { structuredSerializer as serializer } from '../../../src/utils/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair, type SideOptions } from '../../support/channel-pair.js';
import { handling, read } from '../../support/conversations.js';
import { withSeeds } from '../../support/random.js';
import { Schedule } from '../../support/schedule.js';

const mib = 1024 * 1024;

interface Sent {
  readonly n: number;
  readonly large: Float64Array<ArrayBuffer>;
  readonly small: Uint8Array;
}

function sent(n: number, elements = 5000): Sent {
  return { n, large: new Float64Array(elements).fill(n), small: new Uint8Array(9).fill(n) };
}

function pair(worker: SideOptions, host: SideOptions = {}, schedule = new Schedule()) {
  return channelPair({
    host: { serializer, ...host },
    worker: { serializer, ...worker },
    schedule,
  });
}

/** Alone on its memory, as what is attached arrives. */
function isAlone({ large }: Sent): boolean {
  return large.byteOffset === 0 && large.buffer.byteLength === large.byteLength;
}

// A schedule that has settled does not wait for a file to be read.
beforeAll(async () => {
  await loadStreams();
});

describe('large views in structured clones', () => {
  it('F16: arrive on memory of their own in every kind of message, over random schedules', async () => {
    await withSeeds(10, async (seed) => {
      const arrived: Sent[] = [];
      const handlers = handling({
        echo: (value: Sent) => (arrived.push(value), value),
        note: (value: Sent) => void arrived.push(value),
        list: async function* (value: Sent, { input, progress }) {
          arrived.push(value);
          for await (const item of input) {
            arrived.push(item as Sent);
            progress(item);
            yield item;
            yield 'small';
          }
          return value;
        },
      });
      const schedule = new Schedule(seed);
      const { host } = pair({ handlers }, {}, schedule);
      const progress: Sent[] = [];
      const stream = host.channel.stream('list', sent(3), {
        input: [sent(4), 'text', sent(5)],
        meta: { a: 'b' },
        onProgress: (value) => {
          if (typeof value === 'object') progress.push(value as Sent);
        },
      });
      const all = Promise.all([
        host.channel.send('echo', sent(1)),
        host.channel.send('echo', sent(2, 20_000), { meta: { a: 'b' } }),
        host.channel.notify('note', sent(6)),
        read(stream),
        stream.result,
      ]);
      await schedule.settle();
      const [first, second, , { items, error }, result] = await all;
      expect(error).toBeUndefined();
      expect(first).toStrictEqual(sent(1));
      expect(second).toStrictEqual(sent(2, 20_000));
      expect(result).toStrictEqual(sent(3));
      const yielded = [sent(4), 'small', 'text', 'small', sent(5), 'small'];
      expect(items).toStrictEqual(yielded);
      expect(progress.at(-1)).toStrictEqual(sent(5));
      const ofWorker = arrived.filter((value) => typeof value === 'object');
      expect(ofWorker.map(({ n }) => n).sort()).toStrictEqual([1, 2, 3, 4, 5, 6]);
      const ofHost = [first, second, result, items[0], items[4], ...progress] as Sent[];
      for (const value of [...ofWorker, ...ofHost]) expect(isAlone(value)).toBe(true);
      expect(host.ends).toStrictEqual([]);
    });
  });

  it('are parts of the message for a side that reads no attachments', async () => {
    const isOwn = ({ buffer, byteLength }: Uint8Array): boolean => buffer.byteLength === byteLength;
    const handlers = handling({ echo: (value: Uint8Array) => [value, isOwn(value)] });
    const { host, schedule } = pair({ handlers, attaches: false });
    const bytes = new Uint8Array(40_000).fill(7);
    const answer = host.channel.send('echo', bytes);
    await schedule.settle();
    const [value, wasOwn] = (await answer) as [Uint8Array, boolean];
    expect(value).toStrictEqual(bytes);
    // The answer goes to a side that reads them.
    expect([wasOwn, isOwn(value)]).toStrictEqual([false, true]);
  });

  it('R16: count in the windows, the same on both sides', async () => {
    const handlers = handling({ length: ({ large }: Sent) => large.length, note: () => undefined });
    const { host, worker, schedule } = pair({ handlers });
    const answers = Array.from({ length: 40 }, (_, n) =>
      host.channel.send('length', sent(n, mib / 8), n % 2 === 0 ? undefined : { meta: { a: 'b' } }),
    );
    const notes = Array.from({ length: 40 }, (_, n) =>
      host.channel.notify('note', sent(n, mib / 8)),
    );
    // The first four of each fill their window.
    expect(host.link.queuedBytes).toBeGreaterThan(8 * mib);
    expect(host.link.queuedBytes).toBeLessThan(9 * mib);
    await schedule.settle();
    expect(await Promise.all(answers)).toStrictEqual(new Array(40).fill(mib / 8));
    await Promise.all(notes);
    expect([...host.ends, ...worker.ends]).toStrictEqual([]);
  });

  it('F5: that are too large together are refused, and the link goes on', async () => {
    const handlers = handling({ echo: (value) => value, large: () => sent(1, 50_000) });
    const { host, schedule } = pair(
      { handlers, maxMessageBytes: 100_000 },
      { maxMessageBytes: 100_000 },
    );
    const value = [sent(1), sent(2), sent(3)];
    const calls = Promise.all([
      failureOf(host.channel.send('echo', value)),
      failureOf(host.channel.send('large')),
      host.channel.send('echo', sent(4)),
    ]);
    await schedule.settle();
    const [first, second, third] = await calls;
    expect(first).toBeInstanceOf(MessageTooLargeError);
    expect(second).toBeInstanceOf(MessageTooLargeError);
    expect(third).toStrictEqual(sent(4));
  });

  it('whose memory is transferred while they wait for credit are zeros; nothing else is harmed', async () => {
    const { host, schedule } = pair({ handlers: handling({ echo: (value) => value }) });
    const first = host.channel.send('echo', sent(1, mib));
    const lost = sent(2);
    const calls = Promise.all([
      first,
      host.channel.send('echo', lost),
      host.channel.send('echo', lost, { meta: { a: 'b' } }).catch((error: unknown) => error),
      host.channel.send('echo', sent(3)),
    ]);
    structuredClone(lost.large, { transfer: [lost.large.buffer] });
    await schedule.settle();
    const [, second, third, fourth] = await calls;
    for (const value of [second, third])
      expect(value).toStrictEqual({ ...sent(2), large: new Float64Array(5000) });
    expect(fourth).toStrictEqual(sent(3));
  });

  it('whose memory a getter transfers are refused, for that request alone', async () => {
    const { host, schedule } = pair({ handlers: handling({ echo: (value) => value }) });
    const { large } = sent(1);
    const value = {
      large,
      get later() {
        structuredClone(large, { transfer: [large.buffer] });
        return 1;
      },
    };
    const calls = Promise.all([
      failureOf(host.channel.send('echo', value)),
      host.channel.send('echo', sent(3)),
    ]);
    await schedule.settle();
    const [error, other] = await calls;
    expect(error).toBeInstanceOf(SerializationError);
    expect(other).toStrictEqual(sent(3));
  });

  it('R28: that nobody wants are dropped: of an unknown message, and of a late answer', async () => {
    const { host, worker, schedule } = pair({});
    const unknown = failureOf(host.channel.send('none', sent(1, mib)));
    const stop = new AbortController();
    const late = failureOf(worker.channel.send('none', sent(1), { signal: stop.signal }));
    stop.abort();
    await schedule.settle();
    expect(await unknown).toBeInstanceOf(UnknownMessageError);
    expect(await late).toBe(stop.signal.reason);
    expect([...host.ends, ...worker.ends]).toStrictEqual([]);
  });
});

describe('attachments of a peer that keeps no rule', () => {
  const attached = (value: readonly Uint8Array[]) =>
    new Attached(value, [new Uint8Array(100_000), new Uint8Array(100_000)]);

  it('R28: to a call that nobody made close the link from the header', async () => {
    const { host, peer, schedule } = channelAndPeer({ serializer });
    schedule.longest = 1000;
    peer.link.send(Kind.result, 77, '', attached([new Uint8Array(5)]));
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
    expect(host.link.bytesReceived).toBeLessThanOrEqual(2000);
  });

  it('that no value refers to are dropped, and so are those of other serializers', async () => {
    const handlers = handling({ echo: (value) => value });
    for (const side of [{ handlers, serializer }, { handlers }]) {
      const { host, peer, schedule } = channelAndPeer(side);
      const value =
        'serializer' in side ? (serializer.serialize(7) as Uint8Array) : Buffer.from('7');
      peer.link.send(Kind.request, 1, 'echo', attached([value]));
      await schedule.settle();
      expect(peer.frames).toMatchObject([{ kind: Kind.result, tx: 1 }]);
      expect(host.ends).toStrictEqual([]);
    }
  });

  it('F6: that are not those of the value make an error of that call alone', async () => {
    const { host, peer, schedule } = channelAndPeer({
      serializer,
      handlers: handling({ echo: (value) => value }),
    });
    // A Uint8Array of 100,001 bytes, whose attachment has one less.
    const value = Buffer.from([0xff, 0x0f, 0x5c, 1, 0xa1, 0x8d, 0x06]);
    peer.link.send(Kind.request, 1, 'echo', attached([value]));
    await schedule.settle();
    expect(peer.frames).toMatchObject([
      { kind: Kind.error, tx: 1, text: expect.stringContaining('SerializationError') as string },
    ]);
    expect(host.ends).toStrictEqual([]);
  });
});

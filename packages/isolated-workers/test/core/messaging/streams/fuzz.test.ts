import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { Kind, writeUint32 } from '../../../../src/core/wire/index.js';
import { ProtocolError } from '../../../../src/errors/index.js';
import { structuredSerializer } from '../../../../src/utils/index.js';
import { channelAndPeer, type Peer } from '../../../support/channel-pair.js';
import { handling, read, type TestContext } from '../../../support/conversations.js';
import { Random, withSeeds } from '../../../support/random.js';

const unhandled: unknown[] = [];
const collect = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', collect);
  await loadStreams();
});

afterAll(() => {
  process.off('unhandledRejection', collect);
});

const kinds = [
  Kind.request,
  Kind.result,
  Kind.error,
  Kind.cancel,
  ...Array.from({ length: 3 }, () => Kind.call),
  ...[Kind.items, Kind.items, Kind.chunk, Kind.itemCredit, Kind.inputs, Kind.inputs],
  ...[Kind.inputChunk, Kind.inputEnd, Kind.inputCredit, Kind.progress],
] as [number, ...number[]];

const counts = new Set([Kind.itemCredit, Kind.inputCredit]);

function count(bytes: number): Buffer {
  const body = Buffer.alloc(4);
  writeUint32(body, 0, bytes);
  return body;
}

/** A head, mostly of the members that there are. */
function head(random: Random): string {
  const member = (name: string): string =>
    `${JSON.stringify(name)}:${random.pick(['true', 'true', 'false', '1', '{"a":"b"}', 'null'])}`;
  const names = ['stream', 'input', 'progress', 'void', 'meta', '__proto__', 'other'];
  return random.chance(10)
    ? random.pick(['', '{', '[]', '5', 'null', '{}}'])
    : `{${names
        .filter((name) => random.chance(name === 'meta' ? 10 : 40))
        .map(member)
        .join()}}`;
}

function value(random: Random): string {
  const values = [
    '[1]',
    '[1,2,3]',
    '[]',
    '{}',
    '[',
    '"text"',
    'null',
    '',
    '[[],{"then":1}]',
  ] as const;
  return random.chance(10)
    ? JSON.stringify(['x'.repeat(random.below(70_000))])
    : random.pick(values);
}

function body(random: Random, kind: number): Buffer | string | undefined {
  if (counts.has(kind)) return count(random.pick([0, 1, 1000, 0xffff_ffff]));
  if (kind === Kind.call) {
    const text = Buffer.from(head(random));
    const announced = random.chance(5) ? random.below(1000) : text.length;
    return Buffer.concat([count(announced), text, Buffer.from(value(random))]);
  }
  if (kind === Kind.inputEnd && random.chance(50)) return undefined;
  if (random.chance(10)) return undefined;
  if (random.chance(30) || kind === Kind.chunk || kind === Kind.inputChunk) {
    const bytes = Buffer.alloc(random.below(random.chance(5) ? 80_000 : 40));
    for (let at = 0; at < bytes.length; at++) bytes[at] = random.below(random.pick([3, 256]));
    return bytes;
  }
  return value(random);
}

/** Sends something, to a transaction that may be there. */
function babble(random: Random, { link }: Peer): void {
  const kind = random.pick(kinds);
  const isCall = kind === Kind.call || kind === Kind.request;
  const type = isCall ? random.pick(['up', 'collect', 'echo', 'none']) : '';
  const tx = isCall && random.chance(5) ? 0 : random.pick([1, 2, 3, 4, 5, 6, 900]);
  link.send(
    kind === Kind.request && tx === 0 ? Kind.notification : kind,
    tx,
    type,
    body(random, kind),
  );
}

it.each(['json', 'structured'])(
  'C9, F13: whatever a peer says of items, in any order, is a ProtocolError or a call of its own (%s)',
  async (name) => {
    let closed = 0;
    await withSeeds(150, async (seed) => {
      const random = new Random(seed);
      let open = 0;
      async function* source(): AsyncGenerator<number> {
        open++;
        try {
          for (let n = 0; n < 5000; n++) yield n;
        } finally {
          open--;
          await Promise.resolve();
        }
      }
      async function* echo(_payload: unknown, { input, progress }: TestContext) {
        progress(1);
        yield* input;
      }
      const handlers = handling({
        up: source,
        collect: async (_payload, { input }) => (await read(input)).items.length,
        echo: echo as never,
      });
      const serializer = name === 'json' ? {} : { serializer: structuredSerializer };
      const { host, peer, schedule } = channelAndPeer({ handlers, ...serializer });
      if (random.chance(30)) schedule.longest = 500;
      const unread = host.channel.stream('any', 0, { input: source() });
      const calls = [
        read(host.channel.stream('any')),
        read(host.channel.stream('any', 0, { input: source(), onProgress: () => undefined })),
        host.channel.send('any', 0, { input: source() }),
        host.channel.stream('any').result,
      ];
      for (let n = 0; n < 60; n++) {
        babble(random, peer);
        if (random.chance(20)) await schedule.settle();
      }
      await schedule.settle();
      expect(host.ends.length).toBeLessThan(2);
      for (const end of host.ends) expect(end).toBeInstanceOf(ProtocolError);
      closed += host.ends.length;
      const gone = new Error('gone');
      host.channel.close(
        () => gone,
        () => gone,
      );
      await Promise.allSettled([...calls, read(unread)]);
      await schedule.settle();
      expect(host.channel.pendingCount).toBe(0);
      await host.channel.handled();
      expect(open).toBe(0);
      expect(unhandled).toStrictEqual([]);
    });
    // Neither all nor none of them.
    if (process.env['SEED'] === undefined) {
      expect(closed).toBeGreaterThan(15);
      expect(closed).toBeLessThan(150);
    }
  },
);

it('C9: a peer that lies about credit gets no more at once than the link takes', async () => {
  let given = 0;
  function* endless(): Generator<string> {
    for (;;) {
      given++;
      yield 'x'.repeat(1000);
    }
  }
  const { host, peer, schedule } = channelAndPeer({ handlers: handling({ endless }) });
  schedule.hold(0);
  const text = Buffer.from('{"stream":true,"void":true}');
  peer.link.send(Kind.call, 1, 'endless', Buffer.concat([count(text.length), text]));
  for (let n = 0; n < 50; n++) peer.link.send(Kind.itemCredit, 1, '', count(0xffff_ffff));
  await schedule.settle();
  expect(host.link.queuedBytes).toBeLessThan(300_000);
  expect(given).toBeLessThan(300);
  peer.link.send(Kind.cancel, 1, '', undefined);
  await schedule.settle();
  schedule.release(0);
  await schedule.settle();
  expect(peer.frames.at(-1)).toMatchObject({ kind: Kind.result, tx: 1 });
  expect(host.ends).toStrictEqual([]);
});

import { beforeAll, describe, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { Kind, writeUint32 } from '../../../../src/core/wire/index.js';
import { ProtocolError } from '../../../../src/errors/index.js';
import { failureOf } from '../../../support.js';
import { channelAndPeer, type Peer } from '../../../support/channel-pair.js';
import { handling, read } from '../../../support/conversations.js';

/** The body of a CALL whose head is this text. */
function withHead(head: string, value = '', announced = Buffer.byteLength(head)): Buffer {
  const length = Buffer.alloc(4);
  writeUint32(length, 0, announced);
  return Buffer.concat([length, Buffer.from(head), Buffer.from(value)]);
}

function count(bytes: number): Buffer {
  const body = Buffer.alloc(4);
  writeUint32(body, 0, bytes);
  return body;
}

const pending = handling({
  wait: () => new Promise(() => undefined),
  collect: async (_payload, { input }) => (await read(input)).items.length,
});

// A schedule that has settled does not wait for a file to be read.
beforeAll(async () => {
  await loadStreams();
});

describe('a peer that keeps no rule', () => {
  it.each<[string, Buffer]>([
    ['a head that is longer than its frame', withHead('{}', '', 100)],
    ['a head that is no JSON', withHead('{')],
    ['a head that is no object', withHead('5')],
    ['meta that are no strings', withHead('{"meta":{"a":1}}')],
    ['meta that are no object', withHead('{"meta":"a"}')],
    ['a body too short for the length of a head', Buffer.alloc(2)],
  ])('C9: a call with %s closes the link', async (_what, body) => {
    const { host, peer, schedule } = channelAndPeer({ handlers: pending });
    peer.link.send(Kind.call, 1, 'wait', body);
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it('a call whose head has members that nobody knows is a call', async () => {
    const { host, peer, schedule } = channelAndPeer({
      handlers: handling({ echo: (value) => value }),
    });
    peer.link.send(
      Kind.call,
      1,
      'echo',
      withHead('{"stream":"yes","__proto__":{"input":true},"later":1}', '"hi"'),
    );
    await schedule.settle();
    expect(peer.frames).toMatchObject([{ kind: Kind.result, tx: 1, text: '"hi"' }]);
    expect(host.ends).toStrictEqual([]);
  });

  it('a notification cannot ask for items', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: handling({ list: () => [1, 2] }) });
    peer.link.send(
      Kind.call,
      0,
      'list',
      withHead('{"stream":true,"input":true,"progress":true}', '1'),
    );
    await schedule.settle();
    expect(peer.frames).toStrictEqual([]);
    expect(host.ends).toStrictEqual([]);
  });

  it('C9: more items than there is credit for close the link', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stream = host.channel.stream('any');
    await schedule.settle();
    const batch = JSON.stringify(['x'.repeat(30_000)]);
    for (let n = 0; n < 3; n++) peer.link.send(Kind.items, 1, '', batch);
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
    peer.link.send(Kind.items, 1, '', batch);
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
    host.channel.close(
      () => host.ends[0],
      () => new Error('closed'),
    );
    expect(await read(stream)).toMatchObject({
      items: { length: 3 },
      error: expect.any(ProtocolError) as Error,
    });
  });

  it('C9: more input than there is credit for closes the link', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: pending });
    peer.link.send(Kind.call, 1, 'wait', withHead('{"input":true,"void":true}'));
    for (let n = 0; n < 4; n++) peer.link.send(Kind.inputChunk, 1, '', Buffer.alloc(30_000));
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it.each<[string, string | Buffer]>([
    ['no list', '{}'],
    ['an empty list', '[]'],
    ['a text', '"items"'],
  ])('C9: a frame of items with %s closes the link', async (_what, body) => {
    const { host, peer, schedule } = channelAndPeer();
    host.channel.stream('any');
    await schedule.settle();
    peer.link.send(Kind.items, 1, '', body);
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it('C9: items that are no JSON fail their stream alone', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const stream = host.channel.stream('any');
    await schedule.settle();
    peer.link.send(Kind.items, 1, '', '[1,');
    expect(await read(stream)).toMatchObject({ items: [], error: { code: 'ERR_SERIALIZATION' } });
    await schedule.settle();
    expect(peer.frames.map(({ kind }) => kind)).toStrictEqual([Kind.call, Kind.cancel]);
    expect(host.ends).toStrictEqual([]);
  });

  it('C9: items of a call that is over, or never was one, are dropped, up to 64 KiB', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const sent = host.channel.send('any');
    await schedule.settle();
    peer.link.send(Kind.items, 1, '', '[1]');
    peer.link.send(Kind.progress, 1, '', '1');
    peer.link.send(Kind.inputCredit, 1, '', count(5));
    peer.link.send(Kind.result, 1, '', '5');
    expect(await sent).toBe(5);
    for (const kind of [Kind.items, Kind.progress]) peer.link.send(kind, 1, '', '[1]');
    peer.link.send(Kind.inputEnd, 7, '', undefined);
    peer.link.send(Kind.inputs, 7, '', '[1]');
    peer.link.send(Kind.itemCredit, 7, '', count(5));
    await schedule.settle();
    expect(host.ends).toStrictEqual([]);
    for (let n = 0; n < 3; n++) peer.link.send(Kind.chunk, 9, '', Buffer.alloc(30_000));
    await schedule.settle();
    expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
  });

  it.each(['items', 'chunk', 'inputs', 'inputChunk'] as const)(
    'R28: nothing of large %s to nobody is kept while they arrive',
    async (kind) => {
      const { host, peer, schedule } = channelAndPeer();
      schedule.longest = 100_000;
      schedule.hold(1, 2);
      const isChunk = kind.endsWith('hunk');
      const large = 'x'.repeat(8 * 1024 * 1024);
      peer.link.send(Kind[kind], 5, '', isChunk ? Buffer.from(large) : JSON.stringify([large]));
      await schedule.settle();
      expect(host.link.awaitsLargeBody).toBe(true);
      expect(host.link.place()).toBeUndefined();
    },
  );

  it('C9: credit that nobody has asked for harms nobody', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: handling({ list: () => [1, 2] }) });
    peer.link.send(Kind.call, 1, 'list', withHead('{"stream":true,"void":true}'));
    for (let n = 0; n < 5; n++) peer.link.send(Kind.itemCredit, 1, '', count(0xffff_ffff));
    await schedule.settle();
    expect(peer.frames.map(({ kind, text }) => [kind, text])).toStrictEqual([
      [Kind.items, '[1,2]'],
      [Kind.result, ''],
    ]);
    expect(host.ends).toStrictEqual([]);
  });

  it('C9: an end of input twice, and input after it, change nothing', async () => {
    const { host, peer, schedule } = channelAndPeer({ handlers: pending });
    peer.link.send(Kind.call, 1, 'collect', withHead('{"input":true,"void":true}'));
    peer.link.send(Kind.inputs, 1, '', '[1,2]');
    for (let n = 0; n < 2; n++) peer.link.send(Kind.inputEnd, 1, '', undefined);
    peer.link.send(Kind.inputs, 1, '', '[3]');
    await schedule.settle();
    expect(peer.frames.at(-1)).toMatchObject({ kind: Kind.result, text: '2' });
    expect(host.ends).toStrictEqual([]);
  });

  it('a call for which there is no room is refused from its header', async () => {
    const { host, peer, schedule } = channelAndPeer({ maxRunning: 1, handlers: pending });
    schedule.longest = 1000;
    peer.link.send(Kind.request, 1, 'wait', '1');
    peer.link.send(
      Kind.call,
      2,
      'wait',
      withHead('{"stream":true}', JSON.stringify('x'.repeat(500_000))),
    );
    await schedule.settle();
    expect(peer.frames).toMatchObject([{ kind: Kind.error, tx: 2 }]);
    expect(peer.frames[0]?.text).toContain('maxRunning');
    expect(host.ends).toStrictEqual([]);
  });
});

/** What a peer without this library would see of a stream. */
describe('on the wire', () => {
  it('small items travel together; bytes and nothing travel alone', async () => {
    const give = (): unknown[] => [1, 'a', undefined, 2, new Uint8Array([7]), { b: 3 }];
    const { peer, schedule } = channelAndPeer({ handlers: handling({ give }) });
    peer.link.send(Kind.call, 1, 'give', withHead('{"stream":true,"void":true}'));
    await schedule.settle();
    const names = new Map(Object.entries(Kind).map(([name, number]) => [number, name]));
    expect(peer.frames.map(({ kind, text }) => [names.get(kind), text])).toStrictEqual([
      ['items', '[1,"a"]'],
      ['items', ''],
      ['items', '[2]'],
      ['chunk', '\u0007'],
      ['items', '[{"b":3}]'],
      ['result', ''],
    ]);
  });

  it('an item is not kept back while its source waits', async () => {
    let go = (): void => undefined;
    async function* give() {
      yield 1;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      yield 2;
    }
    const { peer, schedule } = channelAndPeer({ handlers: handling({ give }) });
    peer.link.send(Kind.call, 1, 'give', withHead('{"stream":true,"void":true}'));
    await schedule.settle();
    expect(peer.frames.map(({ text }) => text)).toStrictEqual(['[1]']);
    go();
    await schedule.settle();
    expect(peer.frames.map(({ text }) => text)).toStrictEqual(['[1]', '[2]', '']);
  });

  it('a plain request is a plain request', async () => {
    const { host, peer, schedule } = channelAndPeer();
    const sent = failureOf(host.channel.send('any', 1, { timeout: 100_000 }));
    const withMeta = failureOf(host.channel.send('any', 1, { meta: { a: 'b' } }));
    await schedule.settle();
    expect(peer.frames.map(({ kind }: Peer['frames'][number]) => kind)).toStrictEqual([
      Kind.request,
      Kind.call,
    ]);
    host.channel.close(
      () => new Error('closed'),
      () => new Error('closed'),
    );
    await Promise.all([sent, withMeta]);
  });
});

import { expect, it } from 'vitest';
import { Kind } from '../../../../src/core/wire/index.js';
import { channelAndPeer } from '../../../support/channel-pair.js';
import { read } from '../../../support/conversations.js';

// One test: what handles streams is loaded once.
it('a large item whose header arrives before its reader has loaded what it needs is not lost', async () => {
  const { host, peer, schedule } = channelAndPeer();
  schedule.longest = 1000;
  const stream = host.channel.stream('any');
  peer.link.send(Kind.chunk, 1, '', new Uint8Array(5000).fill(7));
  peer.link.send(Kind.items, 1, '', '[1]');
  peer.link.send(Kind.result, 1, '', '"end"');
  expect(await read(stream)).toStrictEqual({
    items: [new Uint8Array(5000).fill(7), 1],
    error: undefined,
  });
  expect(await stream.result).toBe('end');
  expect(host.ends).toStrictEqual([]);
});

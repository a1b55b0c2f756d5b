import { expect, it } from 'vitest';
import { channelPair } from '../../../support/channel-pair.js';
import { handling, read } from '../../../support/conversations.js';

// One test: what handles streams is loaded once.
it('what arrives while the first stream loads what it needs keeps its order', async () => {
  const order: unknown[] = [];
  const handlers = handling({
    note: (value) => {
      order.push(value);
      return value;
    },
    list: (value) => {
      order.push(value);
      return [value];
    },
  });
  const { host, schedule } = channelPair({ worker: { handlers } });
  const calls = [
    host.channel.send('note', 1),
    host.channel.send('note', 2, { meta: { a: 'b' } }),
    host.channel.send('note', 3),
    host.channel.notify('note', 4),
    read(host.channel.stream('list', 5)),
    host.channel.send('note', 6),
  ];
  const large = host.channel.send('note', 'x'.repeat(600_000));
  expect(await Promise.all(calls)).toMatchObject([1, 2, 3, undefined, { items: [5] }, 6]);
  expect(await large).toHaveLength(600_000);
  await schedule.settle();
  expect(order.slice(0, 3)).toStrictEqual([1, 2, 3]);
  expect(order.filter((value) => typeof value === 'number' && value !== 4)).toStrictEqual([
    1, 2, 3, 5, 6,
  ]);
  expect(host.ends).toStrictEqual([]);
});

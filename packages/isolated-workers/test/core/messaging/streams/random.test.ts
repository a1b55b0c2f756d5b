import { beforeAll, expect, it } from 'vitest';
import { loadStreams } from '../../../../src/core/messaging/streams-on-demand.js';
import { Conversations } from '../../../support/random-conversations.js';
import { withSeeds } from '../../../support/random.js';

// A schedule can be repeated only if no file is read meanwhile.
beforeAll(async () => {
  await loadStreams();
});

it('R16: whatever is called, given, read and given up in both directions, all of it ends', async () => {
  let succeeded = 0;
  await withSeeds(150, async (seed) => {
    const conversations = new Conversations(seed);
    await conversations.run(6);
    await conversations.schedule.settle();
    const { host, worker, faults, open } = conversations;
    expect(faults).toStrictEqual([]);
    expect([...host.ends, ...worker.ends]).toStrictEqual([]);
    expect(host.channel.pendingCount + worker.channel.pendingCount).toBe(0);
    expect(open).toBe(0);
    await Promise.all([host.channel.handled(), worker.channel.handled()]);
    succeeded += conversations.succeeded;
  });
  expect(succeeded).toBeGreaterThan(100);
});

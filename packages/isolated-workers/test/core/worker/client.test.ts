import { inspect } from 'node:util';
import { createWorker } from 'isolated-workers';
import { expect, test } from 'vitest';
import { type Ordinary, ordinary } from '../../support/ordinary.js';

test('a client is shown with pid, state and pending calls', async () => {
  const worker = await createWorker<Ordinary>(ordinary);
  const { pid } = worker;
  expect(inspect(worker)).toBe(`WorkerClient { pid: ${pid}, state: 'ready', pendingCount: 0 }`);
  const call = worker.send('never');
  expect(inspect({ worker })).toContain("state: 'ready', pendingCount: 1");
  const ended = worker.terminate();
  await expect(call).rejects.toThrow('terminate()');
  await ended;
  expect(inspect(worker)).toBe(`WorkerClient { pid: ${pid}, state: 'closed', pendingCount: 0 }`);
});

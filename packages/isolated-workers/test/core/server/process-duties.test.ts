import { createWorker, type DefineMessages } from 'isolated-workers';
import { expect, test } from 'vitest';
import { fixture, reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

type Replacing = DefineMessages<{ replace: { payload: string; result: string } }>;

ownTmpdir();

test.each([
  'nothing',
  'process.exit',
  'process.stdout',
  'the getter of process.stdout',
  'process.stdout.write',
  'nothing, but end stdout',
  'nothing, but destroy stdout',
])('X12: shutdown() ends a worker that replaces %s', async (what) => {
  const worker = await createWorker<Replacing>(fixture('workers/output-replacing.mjs'), {
    stdio: 'pipe',
    shutdownTimeout: 20_000,
  });
  worker.stderr?.resume();
  let printed = 0;
  worker.stdout?.on('data', (chunk: Buffer) => (printed += chunk.length));
  expect(await worker.send('replace', what)).toBe('replaced');
  expect(await worker.shutdown()).toEqual({
    ...{ exitCode: 0, signal: null, forced: false, stderr: '' },
  });
  expect(printed).toBe(1 << 20);
});

test('X12: a worker that replaces process.exit ends with its host', async () => {
  const run = await runHost('by-hand/ending-host.mjs', ['output-replacing.mjs', 'process.exit']);
  expect(reportOf(run)).toMatchObject({ code: 1, signal: null });
});

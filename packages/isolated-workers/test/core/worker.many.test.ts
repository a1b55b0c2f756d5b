import { expect, test } from 'vitest';
import { reportOf, runHost } from '../support.js';
import { ownTmpdir } from '../support/own-tmpdir.js';

ownTmpdir();

/** Cycles of X5: one takes as long as the start of a process. */
const cycles = Number(process.env['ISOLATED_WORKERS_TEST_CYCLES'] ?? 1_000);

test('S10: 30 workers at once all start, and no listener is one too many', async () => {
  const count = 30;
  const report = reportOf(await runHost('many-workers-host.mjs', [String(count)]));
  expect(report).toEqual({
    answers: Array.from({ length: count }, (_none, index) => index),
    pids: count,
    codes: Array<number>(count).fill(0),
    warnings: [],
  });
});

test(`X5: after ${cycles} create/shutdown cycles everything is as before`, async () => {
  const run = await runHost('cycles-host.mjs', [String(cycles)], { execArgv: ['--expose-gc'] });
  const report = reportOf<{ before: object; after: object; grown: number; warnings: string[] }>(
    run,
  );
  expect(report.after).toEqual(report.before);
  expect(report.warnings).toEqual([]);
  // What a cycle must not leave behind; the rest is the runtime's own, and does not grow with them.
  expect(report.grown).toBeLessThan(512 * 1024);
}, 600_000);

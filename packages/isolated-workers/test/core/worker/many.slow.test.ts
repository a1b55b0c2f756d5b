import { expect, test } from 'vitest';
import { reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

/** Cycles of X5: each costs the start of a process; 1 000 of them are for a run of their own. */
const cycles = Number(process.env['ISOLATED_WORKERS_TEST_CYCLES'] ?? 200);
/** Code that V8 optimizes as it goes stays in the heap, and would hide what a cycle leaves there. */
const plainHeap = ['--expose-gc', '--no-opt', '--no-sparkplug'];

test('S10: 30 workers at once all start, and no listener is one too many', async () => {
  const count = 30;
  const report = reportOf(await runHost('hosts/many-workers.mjs', [String(count)]));
  expect(report).toEqual({
    answers: Array.from({ length: count }, (_none, index) => index),
    pids: count,
    codes: Array<number>(count).fill(0),
    warnings: [],
  });
});

test(`X5: after ${cycles} create/shutdown cycles everything is as before`, async () => {
  const run = await runHost('hosts/cycles.mjs', [String(cycles)], { execArgv: plainHeap });
  const report = reportOf<{
    before: object;
    after: object;
    grown: { heap: number; buffers: number };
    warnings: string[];
  }>(run);
  expect(report.after).toEqual(report.before);
  expect(report.warnings).toEqual([]);
  expect(report.grown.buffers).toBeLessThanOrEqual(0);
  expect(report.grown.heap).toBeLessThan(64 * 1024);
}, 900_000);

import { expect, it } from 'vitest';
import { reportOf, runHost } from '../../support.js';

it('F3: the cost of 1, 8 and 64 MiB grows with the size, not with its square', async () => {
  const report = reportOf<{ identical: boolean; ratios: { own: number; clock: number }[] }>(
    await runHost('hosts/large-echo.mjs'),
  );
  expect(report.identical).toBe(true);
  for (const { own, clock } of report.ratios) {
    // What grows with the square would be at 64. How near it is to 8 is for the benchmark, on a quiet machine.
    expect(own).toBeLessThan(32);
    expect(clock).toBeLessThan(32);
  }
}, 180_000);

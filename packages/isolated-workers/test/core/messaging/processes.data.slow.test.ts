import { expect, it } from 'vitest';
import { reportOf, runHost } from '../../support.js';

it('F3: 64 MiB cost less than 12 times as much as 8 MiB, and those than 12 times 1 MiB', async () => {
  const report = reportOf<{ identical: boolean; ratios: { own: number; clock: number }[] }>(
    await runHost('hosts/large-echo.mjs'),
  );
  expect(report.identical).toBe(true);
  for (const { own, clock } of report.ratios) {
    expect(own).toBeLessThan(12);
    // On a busy machine the clock tells little: what grows with the square would be at 64.
    expect(clock).toBeLessThan(32);
  }
}, 180_000);

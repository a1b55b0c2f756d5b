import { describe, expect, it } from 'vitest';
import { reportOf, runHost } from '../../support.js';

const mib = 1024 * 1024;

describe('R10: a flood', () => {
  it.each(['slow, async', 'slow, busy'])(
    'R10: 1 GiB by awaited notify() to a handler that is %s grows neither side by 32 MiB',
    async (type) => {
      // How much V8 takes before it collects is its own business: in a small heap it must, and can.
      const execArgv = ['--max-semi-space-size=2', '--max-old-space-size=32'];
      const run = await runHost('hosts/flooding.mjs', [type], { execArgv });
      const report = reportOf<{ bytes: number; grown: { host: number; worker: number } }>(run);
      expect(report.bytes).toBe(1024 * mib);
      expect(report.grown.host).toBeLessThan(32 * mib);
      expect(report.grown.worker).toBeLessThan(32 * mib);
    },
    180_000,
  );
});

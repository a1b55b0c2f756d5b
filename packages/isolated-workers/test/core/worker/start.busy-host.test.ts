import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fixture, reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();

interface Report {
  outcome: string;
  ms: number;
}

async function started(slice: number, script: string, options: object): Promise<Report> {
  const args = [String(slice), script, JSON.stringify(options)];
  return reportOf<Report>(await runHost('hosts/sliced.mjs', args));
}

describe('S29: a host that is busy in slices all the time', () => {
  test.each([100, 700])(
    'S29: of %d ms: a worker that never serves is given up within a few times the timeout',
    async (slice) => {
      const script = folder.script('setInterval(() => {}, 1000);');
      const { outcome, ms } = await started(slice, script, { startupTimeout: 1_000 });
      expect(outcome).toBe('ERR_WORKER_START');
      expect(ms).toBeGreaterThan(1_000);
      expect(ms).toBeLessThan(10_000);
    },
  );

  test.each([100, 700])('S29, S5: of %d ms: a worker that serves is started', async (slice) => {
    const slow = fileURLToPath(fixture('workers/slow-start.mjs'));
    const options = { args: ['0'], startupTimeout: 5_000 };
    expect(await started(slice, slow, options)).toMatchObject({ outcome: 'pong' });
  });
});

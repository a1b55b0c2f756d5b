import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fixture, reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

describe('S5: a busy host kills no worker', () => {
  const slow = fileURLToPath(fixture('workers/slow-start.mjs'));

  test('a start of 4 s under a budget of 20 s, the host blocked for 3 s meanwhile', async () => {
    const options = JSON.stringify({ args: ['4000'], startupTimeout: 20_000 });
    const report = reportOf<{ answer: string; ms: number }>(
      await runHost('hosts/busy.mjs', [slow, '3000', options]),
    );
    expect(report.answer).toBe('pong');
    expect(report.ms).toBeGreaterThan(4_000);
  });

  test('the host blocked for longer than the whole budget', async () => {
    const options = JSON.stringify({ args: ['0'], startupTimeout: 1_500 });
    const report = reportOf<{ answer: string; ms: number }>(
      await runHost('hosts/busy.mjs', [slow, '3000', options]),
    );
    expect(report.answer).toBe('pong');
    expect(report.ms).toBeGreaterThan(3_000);
  });
});

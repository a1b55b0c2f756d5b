import { describe, expect, test } from 'vitest';
import { reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

/** How long a host that nothing holds may take to end, in milliseconds. */
const promptly = 1_000;

async function host(deed: string): Promise<{ before: string[]; ms: number }> {
  return reportOf(await runHost('hosts/holding.mjs', [deed]));
}

describe('a host ends by itself while', () => {
  test.each(['nothing', 'exited is awaited', 'an exit listener', 'ref(), unref()'])(
    '%s is all that there is',
    async (deed) => {
      const { before, ms } = await host(deed);
      expect(before).toEqual([]);
      expect(ms).toBeLessThan(promptly);
    },
  );
});

describe('a host waits for', () => {
  test.each([
    ['a start', ['started']],
    ['a request', ['waited']],
    ['a request, unref()', ['waited']],
    ['a request that is given up', ['TimeoutError']],
    ['a notification', ['taken']],
    ['shutdown()', ['down']],
    ['terminate()', ['down']],
    ['ref()', ['exit SIGKILL']],
  ])('%s, and no longer', async (deed, before) => {
    const report = await host(deed);
    expect(report.before).toEqual(before);
  });
});

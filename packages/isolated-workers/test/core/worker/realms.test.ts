import { expect, test } from 'vitest';
import { reportOf, runHost } from '../../support.js';

test('S24: a host in a realm such as jsdom’s, with things of another realm', async () => {
  const execArgv = ['--experimental-vm-modules', '--no-warnings'];
  expect(reportOf(await runHost('hosts/other-realm.mjs', [], { execArgv }))).toStrictEqual({
    echo: [1],
    late: 'RequestTimeoutError',
    aborted: 'AbortError',
    before: 'AbortError',
    notStarted: 'AbortError',
    wrong: 'InvalidOptionError',
    exited: 'WorkerStartError',
    end: { exitCode: 0, signal: null, forced: false, stderr: '' },
  });
});

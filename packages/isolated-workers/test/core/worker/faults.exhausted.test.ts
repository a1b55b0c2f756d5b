import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fixture } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

/** A shell's `ulimit` before the host starts: few are used up sooner. */
function exhausted(side: string): unknown {
  const program = fileURLToPath(fixture('hosts/exhausted.mjs'));
  const command = ['-c', 'ulimit -n 128 && exec "$@"', 'sh', process.execPath, program, side];
  return JSON.parse(execFileSync('sh', command, { encoding: 'utf8', timeout: 50_000 }));
}

const outOfDescriptors = expect.objectContaining({ code: 'EMFILE', syscall: 'open' }) as unknown;
const inOrder = { echoed: 1 << 20, exitCode: 0, forced: false, unhandled: [] };

test('D10: a worker without a file descriptor left: its handlers fail with EMFILE, the link goes on', () => {
  expect(exhausted('worker')).toEqual({
    ...inOrder,
    handlerOpens: outOfDescriptors,
    hostOpens: 'undefined',
    nextWorker: '[object Object]',
  });
});

test('D10: a host without one: what runs goes on and ends in order, a start fails', () => {
  expect(exhausted('host')).toEqual({
    ...inOrder,
    handlerOpens: 'undefined',
    hostOpens: outOfDescriptors,
    nextWorker: { code: 'ERR_WORKER_START' },
  });
});

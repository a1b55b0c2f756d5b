import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fixture, isAlive, reportOf, run, runHost } from '../../support.js';
import { canMount, nobody, withMounts } from '../../support/mounts.js';
import { fixtureForAnyUser } from '../../support/for-any-user.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const program = fileURLToPath(fixture('hosts/one-answer.mjs'));

interface Report {
  readonly endpoint?: string;
  readonly answer?: string;
  readonly left?: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly pid: number;
  readonly ms: number;
}

/** The host program, where the file system has these mounts. */
async function hostWith(mounts: readonly string[], env: NodeJS.ProcessEnv): Promise<Report> {
  const command = withMounts(mounts, [process.execPath, program]);
  const report = await run(command, {
    env: { ...process.env, XDG_RUNTIME_DIR: undefined, ...env },
  });
  return reportOf<Report>(report);
}

// Without mounts there is no file system to fill.
describe.runIf(canMount)('S14: a full or read-only disk', () => {
  const full = (): string => {
    const path = join(folder.path, 'full');
    mkdirSync(path);
    return path;
  };

  test.each([
    ['S14: no room for a folder', 'nr_inodes=1'],
    ['S14: room for a folder, and none for a socket in it', 'nr_inodes=2'],
    ['S14: a read-only file system', 'ro'],
  ])('%s: the worker listens in the next folder', async (_what, option) => {
    const TMPDIR = full();
    const report = await hostWith([`-t tmpfs -o ${option} tmpfs '${TMPDIR}'`], { TMPDIR });
    expect(report.answer).toBe('hello');
    expect(report.endpoint).toMatch(/^\/tmp\/isolated-workers-/);
    expect(report.left).toBe(false);
  });

  test('S14: no room anywhere: WorkerStartError at once, with every folder and its reason', async () => {
    const places = ['/tmp', '/var/tmp', '/dev/shm'];
    // What is in them stays in sight: the programs of this test may be among it.
    const mounts = places.flatMap((place) => [
      `--bind ${place} ${place}`,
      `-o remount,bind,ro ${place}`,
    ]);
    const report = await hostWith(mounts, { TMPDIR: '/tmp' });
    expect(report).toMatchObject({ code: 'ERR_WORKER_START' });
    for (const place of places)
      expect(report.message).toMatch(new RegExp(`EROFS[^;]*'${place}/isolated-workers-`));
    // The budget is 30 s.
    expect(report.ms).toBeLessThan(15_000);
    expect(isAlive(report.pid)).toBe(false);
  });
});

test('S15: a folder that this user may not write to: the worker listens in the next one', async () => {
  const TMPDIR = join(folder.path, 'closed');
  mkdirSync(TMPDIR);
  chmodSync(TMPDIR, 0o555);
  const host = fixtureForAnyUser(folder.path, 'hosts/one-answer.mjs');
  const options = { env: { ...process.env, TMPDIR }, cwd: '/', ...nobody };
  const report = reportOf<Report>(await runHost(host, [], options));
  expect(report.answer).toBe('hello');
  expect(report.endpoint).toMatch(/^\/tmp\/isolated-workers-/);
  expect(report.left).toBe(false);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

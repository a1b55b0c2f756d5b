// Workers of another user.
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createWorker, InvalidOptionError, type Logger, WorkerStartError } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, reportOf, runHost } from '../../support.js';
import { anyCode } from '../../support/any-code.js';
import { fixtureForAnyUser } from '../../support/for-any-user.js';
import { isRoot } from '../../support/mounts.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const id = 65_534;
const nobody = { uid: id, gid: id };

/** Whose the endpoint's folder is, and where. */
function watching(): { readonly logger: Logger; readonly seen: { uid?: number; place?: string } } {
  const seen: { uid?: number; place?: string } = {};
  const drop = (): void => undefined;
  return {
    seen,
    logger: {
      ...{ info: drop, warn: drop, error: drop },
      debug(text, fields) {
        if (text !== 'ready') return;
        seen.place = dirname(String(fields['endpoint']));
        seen.uid = statSync(seen.place).uid;
      },
    },
  };
}

// Root alone can make a process another user's.
describe.runIf(isRoot)('S22: the worker is another user', () => {
  test('S22: uid and gid: it runs as they say, in no other group; its endpoint is its own', async () => {
    const script = fixtureForAnyUser(folder.path, 'workers/any-code.mjs');
    chmodSync(folder.path, 0o1777);
    const { logger, seen } = watching();
    const worker = await createWorker(script, { ...nobody, cwd: '/', logger, logLevel: 'debug' });
    const code = '[process.getuid(), process.getgid(), process.getgroups()]';
    expect(await worker.send('run', code)).toEqual([id, id, [id]]);
    expect(seen.uid).toBe(id);
    expect(seen.place).toContain(folder.path);
    expect(folder.entries()).toEqual([]);
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0, forced: false });
  });

  test('S22: it may not write to TMPDIR: the next folder', async () => {
    const script = fixtureForAnyUser(folder.path, 'workers/any-code.mjs');
    const own = join(folder.path, 'of-root');
    mkdirSync(own, { mode: 0o700 });
    process.env['TMPDIR'] = own;
    const { logger, seen } = watching();
    const worker = await createWorker(script, { ...nobody, cwd: '/', logger, logLevel: 'debug' });
    expect(seen.place).toMatch(/^\/tmp\/isolated-/);
    expect((await worker.terminate()).signal).toBe('SIGKILL');
  });

  test('S22: it gives up root before it serves: the link comes up', async () => {
    const script = fixtureForAnyUser(folder.path, 'workers/becomes-nobody.mjs');
    chmodSync(folder.path, 0o1777);
    const worker = await createWorker(script, { cwd: '/' });
    expect(await worker.send('who')).toEqual([id, id, [id]]);
    expect(folder.entries()).toEqual([]);
    await worker.shutdown();
  });

  test('S22: a host that may not do so: WorkerStartError says EPERM', async () => {
    const host = fixtureForAnyUser(folder.path, 'hosts/other-user.mjs');
    const report = reportOf<object>(await runHost(host, ['0'], { ...nobody, cwd: '/' }));
    expect(report).toMatchObject({
      code: 'ERR_WORKER_START',
      message: expect.stringMatching(/could not be spawned: spawn EPERM/) as string,
    });
  });
});

test.each([
  { uid: -1 },
  { gid: 1.5 },
  { uid: 'nobody' },
  { gid: 2 ** 32 - 1 },
  ...(process.platform === 'win32' ? [{ uid: 1 }] : []),
])('S22: %j: InvalidOptionError', async (options) => {
  const error = await failureOf(createWorker(anyCode, options as { uid: number }));
  expect(error).toBeInstanceOf(InvalidOptionError);
  expect(error).not.toBeInstanceOf(WorkerStartError);
  expect(error).toMatchObject({ option: Object.keys(options)[0] });
});

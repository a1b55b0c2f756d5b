import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorker, InvalidOptionError, WorkerStartError } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, reportOf, runHost } from '../../support.js';
import { fixtureForAnyUser } from '../../support/for-any-user.js';
import { ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};

describe('S33: the path of the script', () => {
  test.each([
    ['a name that is too long', 'ENAMETOOLONG', () => `${'n'.repeat(300)}.mjs`],
    ['a path that is too long', 'ENAMETOOLONG', () => `${'folder/'.repeat(1_000)}w.mjs`],
    [
      'a link to itself',
      'ELOOP',
      () => {
        symlinkSync('loop.mjs', join(folder.path, 'loop.mjs'));
        return 'loop.mjs';
      },
    ],
    ['a file as a folder', '', () => join(folder.script(''), 'w.mjs')],
  ])('S33: %s: WorkerStartError names it', async (_what, code, name) => {
    const path = resolve(folder.path, name());
    const error = await failureOf(createWorker(path));
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toContain(`'${path}'`);
    expect((error as Error).message).toContain(code);
    if (code !== '') expect((error as Error).cause).toMatchObject({ code });
  });

  test('S33: a zero byte in it', async () => {
    const error = await failureOf(createWorker(`${folder.path}/w\0.mjs`));
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toContain('null bytes');
  });

  test.skipIf(process.platform === 'win32')(
    'S33: a folder that is closed to this user',
    async () => {
      const closed = join(folder.path, 'closed');
      const host = fixtureForAnyUser(folder.path, 'hosts/places.mjs');
      mkdirSync(closed);
      chmodSync(closed, 0o000);
      const script = join(closed, 'w.mjs');
      const options = { ...nobody, env: { ...process.env, TMPDIR: '/tmp' } };
      const report = reportOf<object[]>(await runHost(host, [script, closed], options));
      chmodSync(closed, 0o700);
      expect(report).toEqual([
        {
          name: 'WorkerStartError',
          message: expect.stringContaining(`'${script}'`) as string,
          cause: 'EACCES',
        },
        { name: 'InvalidOptionError', message: expect.stringContaining(`'${closed}'`) as string },
      ]);
    },
  );

  test.each(['known', 'unknown'])(
    "S33: the host's folder is removed, %s: an absolute path starts, a relative one is told",
    async (when) => {
      const run = async (script: string): Promise<object> =>
        reportOf<object>(await runHost('hosts/no-folder.mjs', [script, when]));
      expect(await run(fileURLToPath(ordinary))).toEqual({ answer: 'works' });
      expect(await run('./w.mjs')).toMatchObject({
        name: 'WorkerStartError',
        message: expect.stringMatching(/removed/) as string,
      });
    },
  );
});

describe("S33: the option 'cwd'", () => {
  test.each([
    ['not there', () => join(folder.path, 'not-there')],
    ['a file', () => folder.script('')],
    ['too long', () => `/${'n'.repeat(300)}`],
    ['below a file', () => join(folder.script(''), 'folder')],
    ['a URL that is no file', () => new URL('https://example.org/')],
  ])('S33: %s: InvalidOptionError names it', async (_what, cwd) => {
    const given = cwd();
    const error = await failureOf(createWorker(ordinary, { cwd: given }));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option: 'cwd' });
    expect((error as Error).message).toContain(String(given).slice(0, 90));
    expect((error as Error).message).not.toContain('spawn');
  });

  test("S33: a relative one is found from the host's folder", async () => {
    const cwd = dirname(fileURLToPath(fixture('workers/ordinary.mjs')));
    const relative = join('packages', cwd.slice(cwd.lastIndexOf('isolated-workers')));
    expect(resolve(relative)).toBe(cwd);
    await (await createWorker(ordinary, { cwd: relative })).shutdown();
  });
});

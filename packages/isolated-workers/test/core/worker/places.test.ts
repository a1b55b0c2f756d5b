import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

describe('S27: what plain node would run', () => {
  const library = new URL('../../../dist/index.js', import.meta.url).href;
  const program =
    `import { startWorkerServer } from '${library}';\n` +
    'await startWorkerServer({ file: () => process.argv[1] });\n';
  const typed =
    `import { startWorkerServer } from '${fileURLToPath(library)}';\n` +
    'const file = (): string => __filename;\nvoid startWorkerServer({ file });\n';

  interface Report {
    readonly file?: string;
    readonly code?: string;
    readonly message?: string;
  }

  /** What comes of `script`, where there are these files. */
  async function startOf(
    script: string,
    files: Readonly<Record<string, string>>,
    execArgv: readonly string[] = [],
  ): Promise<Report> {
    for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
      mkdirSync(dirname(join(folder.path, name)), { recursive: true });
      writeFileSync(join(folder.path, name), text);
    }
    const path = join(folder.path, script);
    const { file, ...report } = reportOf<Report>(
      await runHost('hosts/one-worker.mjs', [path], { execArgv }),
    );
    return file === undefined ? report : { file: file.replace(`${folder.path}/`, '') };
  }

  test.each([
    ['a path without extension', 'worker', { 'worker.js': program }, 'worker.js'],
    ['a folder with an index', 'worker', { 'worker/index.js': program }, 'worker/index.js'],
    [
      'a folder with a package',
      'worker',
      {
        'worker/package.json': '{"type":"module","main":"./lib/main.js"}',
        'worker/lib/main.js': program,
      },
      'worker/lib/main.js',
    ],
    [
      'a file before a folder',
      'worker',
      { 'worker.js': program, 'worker/index.js': program },
      'worker.js',
    ],
    ['a file without extension', 'plain', { plain: program, 'plain.js': 'throw 1' }, 'plain'],
  ])('S27: %s', async (_what, script, files, expected) => {
    const { 'worker/package.json': manifest, ...others } = files as Record<string, string>;
    const all = manifest === undefined ? others : { ...others, 'worker/package.json': manifest };
    expect(await startOf(script, all)).toEqual({ file: expected });
  });

  test.each([
    ['worker', ['worker.js', 'worker/index.js', 'worker.ts', 'worker/index.ts']],
    ['worker.js', ['worker.ts', 'worker.tsx']],
    ['worker.mjs', ['worker.mts']],
  ])('S27: %s: the error names what was tried', async (script, tried) => {
    const { code, message } = await startOf(script, {});
    expect(code).toBe('ERR_WORKER_START');
    for (const each of [script, ...tried])
      expect(message).toContain(`'${join(folder.path, each)}'`);
  });

  const runner = ['--require', fileURLToPath(fixture('preloads/runs-typescript.cjs'))];

  test.each(['worker.js', 'worker'])(
    'S27: %s is only there as TypeScript, which the host runs: so does the worker',
    async (script) => {
      const files = { 'worker.ts': typed, 'package.json': '{}' };
      expect(await startOf(script, files, runner)).toEqual({ file: 'worker.ts' });
    },
  );

  // A Node.js that strips types runs TypeScript without more.
  test.skipIf(Boolean((process.features as { typescript?: unknown }).typescript))(
    'S27: it is only there as TypeScript, which the host does not run: the error says so',
    async () => {
      const { code, message } = await startOf('worker.js', { 'worker.ts': typed });
      expect(code).toBe('ERR_WORKER_START');
      expect(message).toContain(`only '${join(folder.path, 'worker.ts')}'`);
      expect(message).toContain('does not run TypeScript');
    },
  );
});

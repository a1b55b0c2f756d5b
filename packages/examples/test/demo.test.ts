import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showProgress } from '../src/progress.js';

const program = fileURLToPath(new URL('../dist/demo.js', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function demo(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', npm_lifecycle_event: '', ...env },
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  await mkdir(join(folder, 'node_modules'));
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, '.gitignore'), 'ignored.txt\n');
  await writeFile(join(folder, 'ignored.txt'), 'not counted\n');
  await writeFile(join(folder, 'node_modules', 'library.js'), 'not counted\n');
  await writeFile(join(folder, 'longest.md'), 'a line\n'.repeat(1234));
  for (let number = 0; number < 39; number++)
    await writeFile(join(folder, `file-${number}.txt`), 'two\nlines\n');
});

afterAll(() => rm(folder, { recursive: true }));

describe('over a folder', () => {
  let run: Run;
  let temporary = '';
  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'demo-temporary-'));
    run = await demo([folder], { TMPDIR: temporary, TEMP: temporary, TMP: temporary });
  });
  afterAll(() => rm(temporary, { recursive: true }));

  it('ends with code 0 and says nothing on stderr', () => {
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  it('counts what git does not ignore, with plain lines for progress', () => {
    expect(run.stdout).toContain(`4 plugins, 4 workers, 40 files in ${folder}\n`);
    expect(run.stdout.match(/^statistics: \d+ of 40 files$/gm)).toEqual([
      'statistics: 10 of 40 files',
      'statistics: 20 of 40 files',
      'statistics: 30 of 40 files',
      'statistics: 40 of 40 files',
    ]);
    expect(run.stdout).toMatch(/^hash: 40 files, 9 kB, SHA-256 [0-9a-f]{16}…$/m);
    expect(run.stdout).toContain('the longest is longest.md, 1,234 lines');
    expect(run.stdout).toMatch(/^ {2}\.txt +39 +78 +0\.4 kB$/m);
  });

  it('shows the error with class, code, own properties, cause and both stacks', () => {
    expect(run.stdout).toMatch(
      /^licences: MissingRulesError: the licence rules cannot be read: .*licence-rules\.json$/m,
    );
    expect(run.stdout).toMatch(/^ {2}class +a TypeError by instanceof$/m);
    expect(run.stdout).toMatch(/^ {2}code +ERR_MISSING_RULES$/m);
    expect(run.stdout).toMatch(/^ {2}unchecked +40$/m);
    expect(run.stdout).toMatch(/^ {2}cause +Error: ENOENT: no such file or directory/m);
    expect(run.stdout).toMatch(/^ {4}syscall +open$/m);
    expect(run.stdout).toMatch(/^ {2}thrown .*examples\/src\/plugins\/licences\.ts:\d+:\d+\)$/m);
    expect(run.stdout).toMatch(/^ {2}awaited .*examples\/src\/run\.ts:\d+:\d+\)$/m);
  });

  it('accounts for every request of the worker that crashed', () => {
    const number = (pattern: RegExp): number => Number(pattern.exec(run.stdout)?.[1]);
    const answered = number(/^compress: (\d+) requests had been answered/m);
    const inFlight = number(/^ {2}(\d+) in flight: WorkerExitError ERR_WORKER_EXIT$/m);
    const later = number(
      /^ {2}(\d+) sent later: WorkerClosedError ERR_WORKER_CLOSED, caused by ERR_WORKER_EXIT$/m,
    );
    expect(answered + inFlight + later).toBe(40);
    expect(inFlight).toBeGreaterThan(0);
    expect(run.stdout).toMatch(/^ {4}send\('compress'\): the worker .* was ended by/m);
  });

  it('shows that host and neighbours are unharmed, and what each worker cost', () => {
    expect(run.stdout).toMatch(/^process \d+ is unharmed; its event loop never stood still/m);
    expect(run.stdout).toContain(
      'after the crash hash, statistics, licences answered: pong, pong, pong',
    );
    for (const name of ['hash', 'statistics', 'licences'])
      expect(run.stdout).toMatch(
        new RegExp(`^${name}( +[\\d.]+ ms| +\\d+){4} +[\\d.]+ MB +exit code 0$`, 'm'),
      );
    const end = process.platform === 'win32' ? 'exit code 1' : 'SIGKILL';
    expect(run.stdout).toMatch(new RegExp(`^compress .* MB +${end}$`, 'm'));
  });

  it('leaves nothing behind', async () => {
    expect(run.stdout).toMatch(/^nothing: every process is gone/m);
    const pids = [...run.stdout.matchAll(/^(?:hash|statistics|licences|compress) +(\d+) /gm)];
    expect(pids).toHaveLength(4);
    for (const [, pid] of pids) expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    expect(await readdir(temporary)).toEqual([]);
  });
});

it('takes the sources of this repository by default', async () => {
  const { code, stdout } = await demo([]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}\.ts +\d+ +[\d,]+ /m);
  expect(stdout).toContain(`files in ${repository.replace(/[\\/]$/, '')}\n`);
});

it('takes a relative folder from where the user called npm', async () => {
  const env = { npm_lifecycle_event: 'demo', INIT_CWD: dirname(folder) };
  const { code, stdout } = await demo([basename(folder)], env);
  expect(code).toBe(0);
  expect(stdout).toContain(`40 files in ${folder}\n`);
});

describe('wrong arguments end with code 2, a message and the usage', () => {
  it.each([
    ['an unknown option', () => ['--fast'], /Unknown option '--fast'/],
    [
      'a folder that is not there',
      () => ['no-such-folder'],
      /there is no folder '.*no-such-folder'/,
    ],
    ['a file', () => [join(folder, 'longest.md')], /longest\.md' is a file; name a folder/],
    ['two folders', () => ['one', 'two'], /one folder at most, but there are 2: one, two/],
    ['a folder without files', () => [join(folder, 'empty')], /there is no file to work on/],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await demo(args());
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^demo: /);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('Usage: npm run demo [-- <folder>]');
  });
});

it.each(['--help', '-h'])('%s prints the usage and ends with code 0', async (flag) => {
  const { code, stdout, stderr } = await demo([flag]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: npm run demo [-- <folder>]');
});

it('draws a bar on a terminal', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const progress = showProgress('statistics', 40, terminal as unknown as NodeJS.WriteStream);
  progress.update(20);
  progress.update(40);
  progress.stop();
  expect(String(terminal.read())).toMatch(/statistics █+ 100 %, 40 of 40 files/);
});

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createWorker } from 'isolated-workers';
import { afterEach, describe, expect, test } from 'vitest';
import { fixture } from '../../support.js';
import { anyCode, runInWorker, type AnyCode } from '../../support/any-code.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const env = 'process.env';
const path = fileURLToPath(anyCode);

describe('workerScript', () => {
  test.each([
    ['an absolute path', path],
    ['a path relative to process.cwd()', relative(process.cwd(), path)],
    ['the same with a dot', `./${relative(process.cwd(), path)}`],
    ['a URL', anyCode],
    ["a URL's text", anyCode.href],
  ])('%s', async (_what, script) => {
    await using worker = await createWorker<AnyCode>(script);
    expect(await worker.send('run', 'process.argv[1]')).toBe(path);
  });

  test('among the options', async () => {
    await using worker = await createWorker<AnyCode>({ workerScript: anyCode, args: ['x'] });
    expect(await worker.send('run', 'process.argv.slice(1)')).toEqual([path, 'x']);
  });
});

test('args are what follows the script, as they are', async () => {
  const args = ['plain', '--a-flag', 'two words', '', "'quoted' $HOME", 'ünïcode'];
  expect(await runInWorker('process.argv.slice(2)', { args })).toEqual(args);
});

test('execPath is the program that runs the script', async () => {
  const execPath = folder.script(`#!/bin/sh\nWRAPPED=1 exec '${process.execPath}' "$@"\n`);
  chmodSync(execPath, 0o755);
  expect(await runInWorker(`${env}.WRAPPED`, { execPath })).toBe('1');
});

describe('execArgv', () => {
  test('given, it replaces what is inherited', async () => {
    const execArgv = ['--title=a-worker', '--no-warnings'];
    expect(await runInWorker('process.execArgv', { execArgv })).toEqual(execArgv);
    expect(await runInWorker('process.title', { execArgv })).toBe('a-worker');
  });

  test('by default it is that of the host', async () => {
    // This process has flags of its runner's: else there would be nothing to see.
    expect(process.execArgv).not.toEqual([]);
    expect(await runInWorker('process.execArgv')).toEqual(process.execArgv);
  });

  test('what it preloads runs once in the worker', async () => {
    const preload = fileURLToPath(fixture('preloads/notes-each-thread.cjs'));
    const pid = await runInWorker('new Promise((done) => setTimeout(done, 500, process.pid))', {
      execArgv: ['--require', preload],
      env: { NODE_OPTIONS: `--require ${preload}` },
    });
    const preloads = readFileSync(join(folder.path, 'preloads'), 'utf8');
    expect(preloads).toBe(`${String(pid)}:0\n`);
  });
});

describe('env and inheritEnv', () => {
  afterEach(() => {
    delete process.env['SOME_SECRET'];
    delete process.env['SOME_SETTING'];
  });

  test('everything is inherited by default; env goes over it, undefined leaves out', async () => {
    process.env['SOME_SECRET'] = 'secret';
    process.env['SOME_SETTING'] = 'host';
    expect(
      await runInWorker(`({ ...${env} })`, {
        env: { SOME_SETTING: 'own', SOME_SECRET: undefined },
      }),
    ).toMatchObject({ SOME_SETTING: 'own', TMPDIR: folder.path, PATH: process.env['PATH'] });
    const left = await runInWorker(`'SOME_SECRET' in ${env}`, { env: { SOME_SECRET: undefined } });
    expect(left).toBe(false);
  });

  /** How deep the worker is nested, which everything that it starts inherits. */
  const nesting = { ISOLATED_WORKERS_NESTING: expect.stringMatching(/^1 \//) as string };

  test('inheritEnv: false: nothing but env', async () => {
    const options = { inheritEnv: false, env: { ONLY: 'this' } };
    const seen = await runInWorker(`({ ...${env} })`, options);
    expect(seen).toEqual({ ONLY: 'this', ...nesting });
  });

  test('inheritEnv: a list: those, where they are set, and env', async () => {
    process.env['SOME_SETTING'] = 'host';
    const inheritEnv = ['SOME_SETTING', 'NOT_SET'];
    const options = { inheritEnv, env: { ONLY: 'this' } };
    const seen = await runInWorker(`({ ...${env} })`, options);
    expect(seen).toEqual({ ONLY: 'this', SOME_SETTING: 'host', ...nesting });
  });

  test('nothing else of ours is in the environment of a worker, or of what it starts', async () => {
    const names = `Object.keys(${env}).filter((name) => name.startsWith('ISOLATED'))`;
    expect(await runInWorker(names)).toEqual(Object.keys(nesting));
    const grandchild = `require('node:child_process').execFileSync('env').toString()`;
    const lines = String(await runInWorker(grandchild)).match(/^ISOLATED_WORKERS\w+/gm);
    expect(lines).toEqual(Object.keys(nesting));
  });
});

describe('cwd', () => {
  test.each([
    ['a path', (): string => folder.path],
    ['a URL', (): URL => pathToFileURL(folder.path)],
  ])('%s is where the worker runs; its script is found from the host', async (_what, cwd) => {
    const script = relative(process.cwd(), path);
    await using worker = await createWorker<AnyCode>(script, { cwd: cwd() });
    expect(await worker.send('run', 'process.cwd()')).toBe(realpathSync(folder.path));
  });

  test('by default it is that of the host', async () => {
    expect(await runInWorker('process.cwd()')).toBe(process.cwd());
  });
});

test('resourceLimits.maxOldGenerationSizeMb limits the heap', async () => {
  const limit = `require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20`;
  const small = await runInWorker(limit, { resourceLimits: { maxOldGenerationSizeMb: 100 } });
  // The young generation, which has limits of its own, comes on top.
  expect(small).toBeGreaterThanOrEqual(100);
  expect(small).toBeLessThan(200);
  expect(await runInWorker(limit)).toBeGreaterThan(400);
});

describe('windowsHide', () => {
  test.each([true, false])('%s starts a worker on any system', async (windowsHide) => {
    expect(await runInWorker('1 + 1', { windowsHide })).toBe(2);
  });
});

test('the worker has one thread of JavaScript, its own', async () => {
  const threads = 'process.report.getReport().workers.length';
  expect(await runInWorker(`new Promise((done) => setTimeout(() => done(${threads}), 200))`)).toBe(
    0,
  );
});

test('the worker is told nothing in its arguments, and not in what others can see of them', async () => {
  await using worker = await createWorker<AnyCode>(anyCode, { args: ['mine'] });
  const seen = execFileSync('ps', ['-o', 'args=', '-p', String(worker.pid)])
    .toString()
    .trim();
  expect(seen.endsWith(`${path} mine`)).toBe(true);
});

import { spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createWorker,
  WorkerStartError,
  type LogFields,
  type Logger,
  type WorkerOptions,
} from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, isAlive, reportOf, runHost } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const serverHint = 'It never called startWorkerServer()';

async function startFailure(
  script: string | URL,
  options: WorkerOptions = {},
): Promise<WorkerStartError> {
  const error = await failureOf(createWorker(script, options));
  expect(error).toBeInstanceOf(WorkerStartError);
  return error as WorkerStartError;
}

describe('S1: the script does not exist', () => {
  test.each([
    ['a relative path', './no-such-worker.mjs', resolve('no-such-worker.mjs')],
    ['a URL', fixture('no-such-worker.mjs'), fileURLToPath(fixture('no-such-worker.mjs'))],
    ['a folder', fixture('.'), fileURLToPath(fixture('.'))],
  ])('%s: names the resolved path, without waiting for anything', async (_what, script, path) => {
    const startedAt = performance.now();
    const error = await startFailure(script, { startupTimeout: 0 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(error.message).toContain(`'${path}'`);
    expect(error.code).toBe('ERR_WORKER_START');
  });
});

describe('S2: the script fails while it loads', () => {
  test.each([
    ['a syntax error', 'const = 1;', /SyntaxError: Unexpected token/],
    ['a missing import', "import './not-there.mjs';", /Cannot find module .*not-there\.mjs/],
    ['a missing package', "import 'not-installed';", /Cannot find package 'not-installed'/],
    ['a throw', "throw new TypeError('by purpose');", /TypeError: by purpose/],
    ['a rejection', "await Promise.reject(new Error('by purpose'));", /Error: by purpose/],
  ])('%s is told within 200 ms of the exit', async (_what, text, reason) => {
    const script = folder.script(text);
    let error: WorkerStartError;
    let late: number;
    // A machine that is busy with other things may be late itself, but not each time.
    let attempts = 0;
    do {
      error = await startFailure(script, {
        execArgv: ['--import', fixture('preloads/says-when-it-exits.mjs').href],
        stdio: 'ignore',
      });
      late = Date.now() - Number(/exited at (\d+)/.exec(error.stderr)?.[1]);
    } while (late >= 200 && ++attempts < 3);
    expect(late).toBeLessThan(200);
    expect(error).toMatchObject({ exitCode: 1, signal: null });
    expect(error.stderr).toMatch(reason);
    expect(error.message).toMatch(reason);
    expect(error.message).toContain('exited with code 1 before it was ready');
    expect(error.message).not.toContain(serverHint);
  });

  test('a signal that ends it is named', async () => {
    const error = await startFailure(folder.script("process.kill(process.pid, 'SIGKILL');"));
    expect(error).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(error.message).toContain('was ended by SIGKILL');
  });
});

describe('S3: the script ends and never started a server', () => {
  test.each([
    ['by itself', ''],
    ['by process.exit(0)', 'process.exit(0);'],
  ])('%s', async (_how, text) => {
    const error = await startFailure(folder.script(text));
    expect(error.exitCode).toBe(0);
    expect(error.message).toContain('exited with code 0');
    expect(error.message).toContain(serverHint);
  });
});

test('S4: the script stays alive and never starts a server', async () => {
  const steps = recorder();
  const startedAt = performance.now();
  const error = await startFailure(folder.script('setInterval(() => {}, 1000);'), {
    startupTimeout: 500,
    logger: steps,
    logLevel: 'debug',
  });
  expect(performance.now() - startedAt).toBeGreaterThan(490);
  expect(error.message).toContain('not ready within 500 ms');
  expect(error.message).toContain(serverHint);
  expect(steps.pid).toBeGreaterThan(0);
  expect(isAlive(steps.pid)).toBe(false);
});

describe('S6: signal aborts during the start', () => {
  test('rejects with the reason; the process is gone', async () => {
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    const script = folder.script('setInterval(() => {}, 1000);');
    const steps = recorder();
    const starting = failureOf(
      createWorker(script, { signal: controller.signal, logger: steps, logLevel: 'debug' }),
    );
    controller.abort(reason);
    expect(await starting).toBe(reason);
    expect(steps.pid).toBeGreaterThan(0);
    expect(isAlive(steps.pid)).toBe(false);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('before it: nothing is spawned', async () => {
    const steps = recorder();
    const signal = AbortSignal.abort('too early');
    const options = { signal, logger: steps, logLevel: 'debug' } as const;
    expect(await failureOf(createWorker(ordinary, options))).toBe('too early');
    expect(steps.lines).toEqual([]);
  });

  test('after it: the signal is listened to no longer, and has no effect', async () => {
    const controller = new AbortController();
    const worker = await createWorker<Ordinary>(ordinary, { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
    expect(await worker.send('echo', 1)).toBe(1);
    await worker.shutdown();
  });
});

describe('S7: the spawn itself fails', () => {
  test('a bad execPath: its cause is told', async () => {
    const error = await startFailure(ordinary, { execPath: '/not/there' });
    expect(error.message).toContain('could not be spawned');
    expect(error.cause).toMatchObject({ code: 'ENOENT' });
  });

  test('aborts before the system has told: nothing else is signalled', async () => {
    // In a process group of its own, which a signal to the process 0 would end.
    const run = await runHost('hosts/unspawned.mjs', [], { detached: true });
    expect(reportOf(run)).toEqual(new Array(10).fill('stopped'));
  });

  test('an execPath that is no program', async () => {
    const error = await startFailure(ordinary, { execPath: folder.script('no program') });
    expect(error.cause).toMatchObject({ code: 'EACCES' });
  });

  test('a part of the library is not there: it is told', () => {
    const library = folder.script(
      readFileSync(new URL('../../../dist/index.js', import.meta.url), 'utf8'),
    );
    const host = folder.script(`
      import { createWorker } from ${JSON.stringify(library)};
      createWorker(import.meta.filename).catch(({ name, message, cause }) => {
        console.log(JSON.stringify({ name, message, cause: cause.code }));
      });
    `);
    const { stdout } = spawnSync(process.execPath, [host], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'WorkerStartError',
      message: expect.stringContaining('a part of the library could not be loaded') as string,
      cause: 'ERR_MODULE_NOT_FOUND',
    });
  });

  test('too few file descriptors, from none to one too few; with enough, it works', () => {
    const host = ['-c', 'ulimit -n 256 && exec "$0" "$1"', process.execPath];
    const path = fileURLToPath(fixture('hosts/no-descriptors.mjs'));
    const { stdout, stderr } = spawnSync('/bin/sh', [...host, path], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as { failures: string[] };
    expect(report).toMatchObject({ answer: 'works', unhandled: [] });
    expect(new Set(report.failures)).toEqual(new Set(['ERR_WORKER_START EMFILE']));
  });
});

test('S8: a worker script run by hand is told what to do', async () => {
  const { code, stderr } = await runHost('workers/ordinary.mjs');
  expect(code).toBe(1);
  expect(stderr).toContain('WorkerStartError: startWorkerServer(): no host.');
  expect(stderr).toContain('createWorker()');
});

/** A logger that keeps what it is told. */
function recorder(): Logger & { lines: string[]; pid: number } {
  const lines: string[] = [];
  const record = (text: string, fields: LogFields): void => {
    lines.push(text);
    if (typeof fields['pid'] === 'number') kept.pid = fields['pid'];
  };
  const kept = { lines, pid: 0, debug: record, info: record, warn: record, error: record };
  return kept;
}

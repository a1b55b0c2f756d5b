import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorker, WorkerStartError } from 'isolated-workers';
import { inject } from 'postject';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { eventually, failureOf, fixture, gone, isAlive, isLinux, runHost } from '../support.js';
import { ordinary, type Ordinary } from '../support/ordinary.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { startHost } from '../support/running-host.js';

const folder = ownTmpdir();
const itself = /would start itself without end/;

/** Each generation of the chain leaves its process id here; the fixtures end the fourth of them. */
let marks = '';
beforeEach(() => {
  marks = join(folder.path, 'marks');
});

function generations(): number[] {
  if (!existsSync(marks)) return [];
  return readFileSync(marks, 'utf8').trim().split('\n').map(Number);
}

describe('S18: a worker that would start itself', () => {
  test('by its own script: one clear error, and no second generation', async () => {
    const start = createWorker(fixture('workers/chain.mjs'), {
      env: { MARKS: marks },
      stdio: 'ignore',
    });
    const error = (await failureOf(start)) as WorkerStartError;
    expect(error).toBeInstanceOf(WorkerStartError);
    expect(error.stderr).toMatch(itself);
    expect(generations()).toHaveLength(1);
    expect(generations().some(isAlive)).toBe(false);
  });

  test('by a link to its own script', async () => {
    const script = folder.script(`
      import { symlinkSync } from 'node:fs';
      import { createWorker } from ${JSON.stringify(import.meta.resolve('isolated-workers'))};
      if (process.argv[1].includes('-link')) process.exit(9);
      symlinkSync(process.argv[1], process.argv[1] + '-link.mjs');
      await createWorker(process.argv[1] + '-link.mjs');
    `);
    const error = (await failureOf(createWorker(script, { stdio: 'ignore' }))) as WorkerStartError;
    expect(error.stderr).toMatch(itself);
  });

  test("by its host's module, which it imports", async () => {
    const env = { ...process.env, MARKS: marks };
    const { code, stderr } = await runHost('hosts/chain.mjs', [], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(itself);
    expect(generations()).toHaveLength(1);
  });

  test('it lives on, and the host is killed meanwhile: nothing is left', async () => {
    const env = { ...process.env, MARKS: marks, LIVES_ON: 'yes' };
    const host = startHost('hosts/chain.mjs', ['../workers/chain.mjs'], { env });
    await eventually(() => generations().length > 0);
    host.process.kill('SIGKILL');
    await host.ended;
    for (const pid of generations()) await gone(pid, 2_000);
    expect(generations()).toHaveLength(1);
  });

  test('by a snapshot whose program starts it', async () => {
    const script = folder.script('// It is never run.');
    const program = join(folder.path, 'program.cjs');
    const blob = join(folder.path, 'program.blob');
    writeFileSync(
      program,
      `require('node:v8').startupSnapshot.setDeserializeMainFunction(() => {
        const { appendFileSync, readFileSync } = require('node:fs');
        appendFileSync(${JSON.stringify(marks)}, process.pid + '\\n');
        if (readFileSync(${JSON.stringify(marks)}, 'utf8').split('\\n').length > 4) process.exit(9);
        const load = require('node:module').createRequire(${JSON.stringify(import.meta.filename)});
        load('isolated-workers')
          .createWorker(${JSON.stringify(script)}, { execArgv: ['--snapshot-blob', ${JSON.stringify(blob)}] })
          .catch(({ message }) => console.error(message));
      });`,
    );
    const build = ['--snapshot-blob', blob, '--build-snapshot', program];
    expect(spawnSync(process.execPath, build, { encoding: 'utf8' })).toMatchObject({ status: 0 });
    const run = spawnSync(process.execPath, ['--snapshot-blob', blob, 'argument'], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(run.stderr).toMatch(itself);
    // The host, and the worker that was its program again.
    expect(generations()).toHaveLength(2);
    await eventually(() => !generations().some(isAlive), 2_000);
  });
});

describe.runIf(isLinux)('S18: the host is a single executable application', () => {
  let application = '';

  beforeAll(async () => {
    const place = mkdtempSync(join(tmpdir(), 'iw-application-'));
    application = join(place, 'application');
    const load = JSON.stringify(import.meta.filename);
    writeFileSync(
      join(place, 'main.cjs'),
      `const { appendFileSync, readFileSync } = require('node:fs');
      const { SCRIPT: script, MARKS: marks, EXEC_PATH: execPath } = process.env;
      appendFileSync(marks, process.pid + '\\n');
      if (readFileSync(marks, 'utf8').split('\\n').length > 4) process.exit(9);
      const { createWorker } = require('node:module').createRequire(${load})('isolated-workers');
      createWorker(script, { execPath })
        .then((worker) => worker.shutdown())
        .catch(({ option, message }) => console.error(option, message));`,
    );
    const blob = join(place, 'blob');
    const config = { main: 'main.cjs', output: blob, disableExperimentalSEAWarning: true };
    writeFileSync(join(place, 'config.json'), JSON.stringify(config));
    const build = ['--experimental-sea-config', 'config.json'];
    expect(spawnSync(process.execPath, build, { cwd: place }).status).toBe(0);
    copyFileSync(process.execPath, application);
    // It warns of sections of the executable that it does not know, and has nothing to do with.
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await inject(application, 'NODE_SEA_BLOB', readFileSync(blob), {
      sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
    });
    warn.mockRestore();
    return () => {
      rmSync(place, { recursive: true });
    };
  }, 120_000);

  function run(execPath?: string): string {
    const env = {
      ...process.env,
      MARKS: marks,
      SCRIPT: fileURLToPath(ordinary),
      EXEC_PATH: execPath,
    };
    return spawnSync(application, ['argument'], { env, encoding: 'utf8', timeout: 50_000 }).stderr;
  }

  test('S18: without execPath it is told to name one, and nothing is spawned', () => {
    expect(run()).toMatch(/^execPath .* must be the path of a Node.js executable/);
    expect(generations()).toHaveLength(1);
  });

  test('S18: with its own path as execPath there is no second generation', async () => {
    expect(run(application)).toMatch(itself);
    expect(generations()).toHaveLength(2);
    await eventually(() => !generations().some(isAlive), 2_000);
  });

  test('S18: with a runtime as execPath it has its worker', () => {
    expect(run(process.execPath)).toBe('');
  });
});

test('S18: workers of workers are at most eight deep', async () => {
  await using worker = await createWorker(fixture('workers/deeper.mjs'));
  expect(await worker.send('deepest')).toMatch(/8 deep, which is the limit/);
});

test('S18: under Electron the executable is told to run a script', async () => {
  const actual = process.versions;
  const electron = { value: { ...actual, electron: '30.0.0' } };
  Object.defineProperty(process, 'versions', electron);
  try {
    await using worker = await createWorker<Ordinary>(ordinary, { inheritEnv: false });
    expect((await worker.send('facts')).env['ELECTRON_RUN_AS_NODE']).toBe('1');
    await using other = await createWorker<Ordinary>(ordinary, { execPath: process.execPath });
    expect((await other.send('facts')).env).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
  } finally {
    Object.defineProperty(process, 'versions', { value: actual });
  }
});

test('what a worker is nested in is told by one variable, whatever the environment', async () => {
  const env = { ISOLATED_WORKERS_NESTING: '99 x' };
  await using worker = await createWorker<Ordinary>(ordinary, { inheritEnv: false, env });
  const { env: seen } = await worker.send('facts');
  expect(seen['ISOLATED_WORKERS_NESTING']).toBe(`1 ${fileURLToPath(ordinary)}`);
});

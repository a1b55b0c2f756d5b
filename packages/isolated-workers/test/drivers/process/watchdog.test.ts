import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorker } from 'isolated-workers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { watchdogProgram } from '../../../src/drivers/process/watchdog.js';
import {
  eventually,
  fixture,
  gone,
  isAlive,
  isLinux,
  reportOf,
  run,
  runHost,
} from '../../support.js';
import { canMount, ownPids, withMounts } from '../../support/mounts.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

const folder = ownTmpdir();

/** The watchdogs of a process. */
function watchdogs(host = process.pid): number[] {
  return execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('isolated-workers watchdog'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([ppid, pid = 0]) => ppid === host && isAlive(pid))
    .map(([, pid = 0]) => pid);
}

test('one watches over all workers of a process, and is gone with the last of them', async () => {
  const first = await createWorker(ordinary);
  const second = await createWorker(ordinary);
  const [watchdog = 0, ...others] = watchdogs();
  expect(isAlive(watchdog)).toBe(true);
  expect(others).toEqual([]);
  await first.shutdown();
  expect(watchdogs()).toEqual([watchdog]);
  await second.terminate();
  await gone(watchdog);
  // The next one has its own.
  await using third = await createWorker<Ordinary>(ordinary);
  expect(await third.send('echo', 1)).toBe(1);
  expect(watchdogs()).toHaveLength(1);
});

test('a start that fails leaves none behind', async () => {
  const script = folder.script('throw new Error("at once")');
  await expect(createWorker(script, { stdio: 'ignore' })).rejects.toThrow('at once');
  await eventually(() => watchdogs().length === 0);
});

test('watchdog: false starts none', async () => {
  await using worker = await createWorker(ordinary, { watchdog: false });
  expect(worker.state).toBe('ready');
  expect(watchdogs()).toEqual([]);
});

test.runIf(isLinux)('it knows nothing of the environment but where programs are', async () => {
  process.env['SOME_SECRET'] = 'secret';
  try {
    await using worker = await createWorker(ordinary);
    expect(worker.state).toBe('ready');
    const [watchdog = 0] = watchdogs();
    const names = readFileSync(`/proc/${watchdog}/environ`, 'utf8')
      .split('\0')
      .map((variable) => variable.split('=')[0]);
    expect(names.filter((name) => name !== '')).toEqual(['PATH']);
  } finally {
    delete process.env['SOME_SECRET'];
  }
});

test.runIf(isLinux)('signals that are for its host do not end it', async () => {
  await using worker = await createWorker(ordinary);
  expect(worker.state).toBe('ready');
  const [watchdog = 0] = watchdogs();
  const hangupInterruptAndTermination = 0x4003;
  await eventually(() => {
    const status = readFileSync(`/proc/${watchdog}/status`, 'utf8');
    const ignored = Number.parseInt(/SigIgn:\s*(\w+)/.exec(status)?.[1]?.slice(-8) ?? '', 16);
    return (ignored & hangupInterruptAndTermination) === hangupInterruptAndTermination;
  });
});

test('D2: when it is killed another one takes over', async () => {
  const host = startHost('hosts/watched.mjs');
  const said = await host.said<{ pid: number; watchdogs: number }>();
  expect(said.watchdogs).toBe(1);
  host.process.kill('SIGKILL');
  await host.ended;
  await gone(said.pid, 2_000);
});

test('it ends those alone that are still on its list', async () => {
  const sleeper = (): number => {
    const process = spawn('sleep', ['60'], { stdio: 'ignore', env: {} });
    onTestFinished(() => void process.kill('SIGKILL'));
    return process.pid ?? 0;
  };
  const [listed, takenOff, never, connected] = [sleeper(), sleeper(), sleeper(), sleeper()];
  // Some folders' names mean something to a shell.
  const left = join(folder.path, 'left; $(touch oops) *');
  const kept = join(folder.path, 'kept');
  const connectedFolder = join(folder.path, 'connected');
  for (const place of [left, kept, connectedFolder]) {
    mkdirSync(place);
    writeFileSync(join(place, 's'), '');
  }
  const shell = spawn('/bin/sh', ['-c', watchdogProgram], { stdio: ['pipe', 'ignore', 'ignore'] });
  shell.stdin.write(`${takenOff} ${kept}\n${listed} ${left}\n${connected} ${connectedFolder}\n`);
  shell.stdin.write(`${connected} \n-${never}\n-${takenOff}\n`);
  shell.stdin.end();
  await once(shell, 'exit');
  await gone(listed);
  await gone(connected);
  expect([takenOff, never].map(isAlive)).toEqual([true, true]);
  const places = [left, kept, connectedFolder];
  expect(places.map((place) => existsSync(place))).toEqual([false, true, true]);
});

test.skipIf(ownPids === undefined)(
  'D13: it spares another process that has got the number of one on its list',
  async () => {
    const program = [process.execPath, fileURLToPath(fixture('by-hand/reused-pid.mjs'))];
    const ran = await run([...(ownPids ?? []), ...program, watchdogProgram]);
    expect(reportOf(ran)).toEqual({ reused: true, lives: true });
  },
);

test.skipIf(ownPids === undefined)(
  'D13: it ends a worker that has got the number of an earlier one',
  async () => {
    const program = fileURLToPath(fixture('by-hand/host-reuses-pid.mjs'));
    const ran = await run([...(ownPids ?? []), process.execPath, program]);
    expect(reportOf(ran)).toEqual({ reused: true, ends: true });
  },
);

test.runIf(isLinux)('it ends a worker whose name means something to a shell', async () => {
  const name = 'a) *\n';
  const code = `process.title = ${JSON.stringify(name)}; setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  for (let file = 0; file < 30; file++) writeFileSync(join(folder.path, `f${file}`), '');
  const shell = spawn('/bin/sh', ['-c', watchdogProgram, 'watchdog', '.01'], {
    stdio: 'pipe',
    cwd: folder.path,
  });
  shell.stdin.write(`${pid} \n`);
  await eventually(() => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith(name));
  shell.stdin.end();
  await gone(pid);
});

describe('X15: hosts in threads that come and go leave no process and no zombie', () => {
  test.each(['with a watchdog', 'without'])('%s', async (how) => {
    const ran = await runHost('hosts/threads.mjs', [how]);
    expect(reportOf(ran)).toEqual({ answers: ['echoed', 'echoed', 'echoed'], children: [] });
  });
});

test('it leaves alone what has the name of a folder that a connected worker had', async () => {
  const host = startHost('hosts/connected.mjs');
  const { pid, endpoint } = await host.said<{ pid: number; endpoint: string }>();
  const [watchdog = 0] = watchdogs(host.pid);
  expect(isAlive(watchdog)).toBe(true);
  host.process.kill('SIGKILL');
  await host.ended;
  await gone(pid, 2_000);
  await gone(watchdog);
  expect(existsSync(endpoint)).toBe(true);
  rmSync(dirname(endpoint), { recursive: true });
});

describe.skipIf(!canMount)(
  'S28: a watchdog that cannot be: a warning, and the worker runs on',
  () => {
    const unreadable = '/dev/null';
    const warnings = (why: string): string[] => [
      `isolated-workers has no watchdog (${why}): a worker that never yields can outlive this process. ` +
        'Pass watchdog: false to silence this warning.',
    ];

    /** What a host reports where `shell` is what is called `/bin/sh`. */
    function reportWith(shell: string, options: object = {}): unknown {
      const host = [fileURLToPath(fixture('hosts/shell-less.mjs')), JSON.stringify(options)];
      const mounts = [`--bind ${shell} ${realpathSync('/bin/sh')}`];
      const [command = '', ...args] = withMounts(mounts, [process.execPath, ...host]);
      const { stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 50_000 });
      return JSON.parse(stdout);
    }

    function program(text: string): string {
      const file = join(folder.path, 'sh');
      writeFileSync(file, text, { mode: 0o755 });
      return file;
    }

    test('S28: spawn reports that there is none', () => {
      const report = { warnings: warnings('spawn /bin/sh EACCES'), answers: [1, 1] };
      expect(reportWith(unreadable)).toEqual(report);
      expect(reportWith(unreadable, { watchdog: false })).toEqual({
        warnings: [],
        answers: [1, 1],
      });
    });

    test('S28: spawn throws at once', () => {
      // ENOEXEC, for which libuv has no name.
      const [warning = ''] = warnings('spawn Unknown system error -8');
      const report = { warnings: [warning], answers: [1, 1] };
      expect(reportWith(program('neither a script nor a program'))).toEqual(report);
    });

    test('S28: it dies of a signal again and again', () => {
      const log = join(folder.path, 'started');
      const shell = program(
        `#!${process.execPath}
      require('node:fs').appendFileSync(${JSON.stringify(log)}, '.');
      process.kill(process.pid, 'SIGSEGV');`,
      );
      expect(reportWith(shell, { wait: 'for a warning' })).toEqual({
        warnings: warnings('/bin/sh is ended by SIGSEGV again and again'),
        answers: [1, 1],
      });
      // Six for the first worker, and one more each time that there is news for it.
      expect(readFileSync(log, 'utf8').length).toBeLessThan(12);
    });
  },
);

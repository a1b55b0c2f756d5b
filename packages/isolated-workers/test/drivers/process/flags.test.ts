import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually, fixture, reportOf, runHost } from '../../support.js';
import { freePort } from '../../support/free-port.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

const folder = ownTmpdir();
const host = 'hosts/marking.mjs';
const script = fileURLToPath(fixture('workers/marking.mjs'));
const hostCode = `import ${JSON.stringify(fixture(host).href)};`;

const ofTheRunner = expect.stringMatching(/^--(test|inspect|watch|report|trace-event)/) as unknown;

interface Facts {
  script: string;
  execArgv: string[];
  inspector: string | null;
}

/** Host and worker have each run once, and the worker its own script and nothing else. */
function expectOneWorker(execArgv: unknown = []): void {
  const facts = JSON.parse(readFileSync(join(folder.path, 'facts.json'), 'utf8')) as Facts;
  expect(facts).toEqual({ script, execArgv, inspector: null });
  const marks = readFileSync(join(folder.path, 'marks'), 'utf8');
  expect(marks).toBe('host\nworker\n');
}

describe('S12: the flags of the host start one worker, and it runs its script', () => {
  test.each([
    ['none', []],
    ['-e', ['-e', hostCode.replace(/^import (.*);/, 'import($1)')]],
    ['-e with --input-type=module', ['--input-type=module', '-e', hostCode]],
    ['--input-type module, --eval', ['--input-type', 'module', '--eval', hostCode]],
    ['--eval=', ['--input-type=module', `--eval=${hostCode}`]],
    ['-p', ['-p', hostCode.replace(/^import (.*);/, 'import($1), 1')]],
    ['-pe', ['-pe', hostCode.replace(/^import (.*);/, 'import($1), 1')]],
    ['--test', ['--test']],
    ['--test with more of its kind', ['--test', '--test-reporter', 'tap', '--test-concurrency=1']],
    ['--test-only', ['--test-only']],
  ])('%s', async (_what, execArgv) => {
    const { code, stderr } = await runHost(host, [], { execArgv });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    // Since Node 24 the runner gives a file it tests every default as a flag, its own among them.
    if (execArgv.includes('--test')) expectOneWorker(expect.not.arrayContaining([ofTheRunner]));
    else expectOneWorker();
  });

  test('a program from stdin, with --input-type=module', async () => {
    const node = spawn(process.execPath, ['--input-type=module'], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    node.stdin.end(hostCode);
    expect(await once(node, 'exit')).toEqual([0, null]);
    expectOneWorker();
  });

  test('--inspect=<port>', async () => {
    const port = await freePort();
    const { code, stderr } = await runHost(host, [], { execArgv: [`--inspect=${port}`] });
    expect(code).toBe(0);
    expect(stderr).not.toContain('address already in use');
    expectOneWorker();
  });

  test('--inspect=<port> in NODE_OPTIONS', async () => {
    const env = { ...process.env, NODE_OPTIONS: `--no-warnings --inspect=${await freePort()}` };
    const { code, stderr } = await runHost(host, [], { env });
    expect(code).toBe(0);
    expect(stderr).not.toContain('address already in use');
    expectOneWorker();
  });

  test('--inspect-brk=<port>', async () => {
    const port = await freePort();
    const running = startHost(host, [], {
      execArgv: [`--inspect-brk=127.0.0.1:${port}`],
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    running.process.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await eventually(() => stderr.includes('Debugger listening'));
    expect(existsSync(join(folder.path, 'marks'))).toBe(false);

    const debug = spawn(process.execPath, ['inspect', `127.0.0.1:${port}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void debug.kill('SIGKILL'));
    let shown = '';
    debug.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    await eventually(() => shown.includes('Break on start'));
    debug.stdin.write('cont\n');
    await eventually(() => stderr.includes('Waiting for the debugger to disconnect'), 20_000);
    debug.stdin.end('.exit\n');
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(stderr).not.toContain('address already in use');
    expectOneWorker();
  });

  test('--watch', async () => {
    const running = startHost(host, [], { execArgv: ['--watch', '--no-warnings'] });
    await eventually(() => existsSync(join(folder.path, 'facts.json')), 20_000);
    running.process.kill('SIGTERM');
    await running.ended;
    expectOneWorker(['--no-warnings']);
  });

  test('what is not about its own program is inherited', async () => {
    const execArgv = [
      '--no-deprecation',
      '--test',
      '--max-old-space-size=200',
      '--conditions',
      'x',
    ];
    expect((await runHost(host, [], { execArgv })).code).toBe(0);
    const marks = readFileSync(join(folder.path, 'marks'), 'utf8');
    expect(marks).toBe('host\nworker\n');
  });
});

/** What a worker of `hosts/inheriting.mjs` got of its host. */
interface Inherited {
  secret: string | null;
  nodeOptions: string | null;
  execArgv: string[];
}

describe("S20: a worker inherits what its script needs, and nothing of its host's output", () => {
  test('by flags', async () => {
    const kept = ['--no-deprecation', '--conditions', 'x', '--trace-warnings', '-C', 'y'];
    const execArgv = [
      ...['--cpu-prof', '--heap_prof', '--diagnostic-dir', folder.path, ...kept.slice(0, 3)],
      ...['--redirect-warnings=warnings', '--title=the-host', '--trace-event-categories', 'v8'],
      ...['--trace-event-file-pattern', join(folder.path, 'trace-${pid}.json'), ...kept.slice(3)],
    ];
    expect((await runHost(host, [], { execArgv })).stderr).toBe('');
    expectOneWorker(kept);
    const written = readdirSync(folder.path).map((name) => name.replace(/[-.].*\./, '.*.'));
    expect(written.sort()).toStrictEqual(
      ['CPU.*.cpuprofile', 'Heap.*.heapprofile', 'facts.json', 'marks', 'trace.*.json'].sort(),
    );
  });

  test('by NODE_OPTIONS, with quotes and spaces in them', async () => {
    const place = join(folder.path, 'a "quoted" place');
    mkdirSync(place);
    const path = (name: string): string => JSON.stringify(join(place, name));
    copyFileSync(fixture('preloads/notes-each-thread.cjs'), join(place, 'preload.cjs'));
    const kept = `--no-warnings --require ${path('preload.cjs')}`;
    const env = {
      ...process.env,
      NODE_OPTIONS: `--heap-prof --heap-prof-dir=${path('profiles')} ${kept} --title "the host"`,
    };
    const run = await runHost('hosts/inheriting.mjs', [], { env });
    const [all, named, none] = reportOf<Inherited[]>(run).map(({ nodeOptions }) => nodeOptions);
    expect([all, named, none]).toStrictEqual([kept, kept, null]);
    // The host, and the two workers that have its NODE_OPTIONS.
    const preloads = readFileSync(join(folder.path, 'preloads'), 'utf8').trimEnd().split('\n');
    expect(preloads).toHaveLength(3);
    expect(readdirSync(join(place, 'profiles'))).toHaveLength(1);
  });
});

describe('S20: inheritEnv and env decide about the variables of --env-file', () => {
  test.each([
    ['=<file>', (file: string) => [`--env-file=${file}`]],
    [' <file>', (file: string) => ['--env-file', file]],
    [', twice', (file: string) => [`--env-file=${file}`, `--env-file=${file}`]],
  ])('--env-file%s', async (_how, flags) => {
    const file = join(folder.path, 'some.env');
    writeFileSync(file, 'IW_SECRET=hunter2\nNODE_OPTIONS="--title=host --expose-gc"\n');
    const run = await runHost('hosts/inheriting.mjs', [], {
      execArgv: [...flags(file), '--no-warnings'],
    });
    const execArgv = ['--no-warnings'];
    expect(reportOf<Inherited[]>(run)).toStrictEqual([
      { secret: 'hunter2', nodeOptions: '--expose-gc', execArgv },
      { secret: null, nodeOptions: '--expose-gc', execArgv },
      { secret: null, nodeOptions: null, execArgv },
      { secret: null, nodeOptions: null, execArgv },
    ]);
  });
});

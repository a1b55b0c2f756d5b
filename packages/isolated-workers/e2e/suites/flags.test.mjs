// What a worker inherits of its host's flags.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hostRuntime, onWindows, report, runScript, spawnRuntime, test } from '../support.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const host = join(here, 'hosts/inheriting.mjs');
// What a runtime needs itself to start at all.
const needed = ['PATH', 'SystemRoot', 'HOME', 'WINEPREFIX'];

/** What the workers of a host with these flags got, one for each of `options`. */
function inherited(flags, options, { entry = host, ...spawned } = {}) {
  const command = [...runScript, ...flags, entry, JSON.stringify(options)];
  return report(spawnRuntime(command, spawned));
}

test('S20 the options decide about the variables of --env-file', async () => {
  const file = join(mkdtempSync(join(here, 'variables ')), 'some.env');
  writeFileSync(file, 'E2E_SECRET=hunter2\n');
  const withheld = [
    { leftOut: 'E2E_SECRET' },
    { inheritEnv: needed },
    ...(onWindows ? [] : [{ inheritEnv: false }]),
  ];
  const got = await inherited([`--env-file=${file}`], [{}, ...withheld]);
  const secrets = got.map(({ secret }) => secret);
  assert.deepEqual(secrets, ['hunter2', ...withheld.map(() => null)]);
});

if (hostRuntime === 'node') {
  test('S20 files and name of the host are its own', async () => {
    const cwd = mkdtempSync(join(here, 'output '));
    const kept = ['--no-warnings', '--conditions', 'development'];
    const flags = [
      ...['--cpu-prof', '--heap_prof', '--title=host', ...kept, '--redirect-warnings', 'warnings'],
      ...['--trace-event-categories', 'v8', '--report-uncaught-exception', '--report-dir=.'],
    ];
    const [{ execArgv }] = await inherited(flags, [{}], { cwd });
    assert.deepEqual(execArgv, kept);
    const kinds = readdirSync(cwd).map((name) => name.replace(/.*\./, ''));
    assert.deepEqual(kinds.sort(), ['cpuprofile', 'heapprofile', 'log']);
  });

  test('S20 NODE_OPTIONS with quotes and spaces in it', async () => {
    const place = mkdtempSync(join(here, 'some options '));
    const path = (name) => JSON.stringify(join(place, name));
    writeFileSync(join(place, 'preload.cjs'), '');
    const kept = `--no-warnings --require ${path('preload.cjs')}`;
    const env = {
      NODE_OPTIONS: `--redirect-warnings=${path('warnings')} ${kept} --title "a host"`,
    };
    const got = await inherited([], [{}, { inheritEnv: needed }], { env });
    assert.deepEqual(
      got.map(({ nodeOptions }) => nodeOptions),
      [kept, null],
    );
  });
}

if (hostRuntime === 'node' && process.allowedNodeEnvironmentFlags.has('--entry-url'))
  test('S20 a host that was named by a URL, in a folder whose path is none', async () => {
    const place = mkdtempSync(join(here, '100%41 '));
    for (const file of ['support.mjs', 'hosts/inheriting.mjs', 'workers/ordinary.mjs']) {
      mkdirSync(dirname(join(place, file)), { recursive: true });
      copyFileSync(join(here, file), join(place, file));
    }
    const entry = pathToFileURL(join(place, 'hosts/inheriting.mjs')).href;
    const [{ execArgv }] = await inherited(['--entry-url', '--no-warnings'], [{}], { entry });
    assert.deepEqual(execArgv, ['--no-warnings']);
  });

// Whatever a worker script is written in, wherever it lies, however it is named.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createWorker } from 'isolated-workers';
import {
  hostRuntime,
  onWindows,
  report,
  runScript,
  script,
  spawnHost,
  spawnRuntime,
  start,
  test,
  testUnlessFaulty,
  within,
} from '../support.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const ordinary = fileURLToPath(script('ordinary.mjs'));

async function answers(workerScript, options) {
  const worker = await createWorker(workerScript, options);
  assert.equal(await within(worker.send('ping')), 'pong');
  const { script: path, ...facts } = await worker.send('facts');
  await worker.shutdown();
  return { path, ...facts };
}

test('a URL, a file: URL as text, an absolute path, a relative one', async () => {
  const ways = [
    script('ordinary.mjs'),
    String(script('ordinary.mjs')),
    ordinary,
    relative(process.cwd(), ordinary),
  ];
  for (const way of ways) assert.equal((await answers(way)).path, ordinary, String(way));
});

for (const folder of [
  'with spaces in it',
  'größe, 日本語 🦊',
  '100% #1 & (more) + [brackets] ; $HOME ~',
  "it's",
])
  test(`a folder named ${folder}`, async () => {
    // Of its own: hosts of several runtimes run this suite at once.
    const place = join(mkdtempSync(join(here, 'odd places ')), folder);
    mkdirSync(place, { recursive: true });
    const file = join(place, 'ordinary worker.mjs');
    copyFileSync(ordinary, file);
    for (const way of [file, pathToFileURL(file), String(pathToFileURL(file))]) {
      const { path, cwd } = await answers(way, { cwd: place });
      assert.equal(path, file);
      assert.equal(cwd, place);
    }
  });

if (onWindows)
  test('drive letters, in each way they are written', async () => {
    const drive = ordinary.slice(0, 2);
    for (const way of [
      ordinary.replaceAll('\\', '/'),
      drive.toLowerCase() + ordinary.slice(2),
      ordinary.slice(2),
      `file:///${ordinary.replaceAll('\\', '/').replaceAll(' ', '%20')}`,
    ])
      assert.equal((await answers(way)).argv.length, 0, way);
    // A worker may live on another drive than its script.
    assert.equal((await answers(ordinary, { cwd: 'C:\\' })).cwd, 'C:\\');
  });

test('arguments arrive as they were', async () => {
  const args = [
    '',
    'two words',
    'a "quoted" one',
    'back\\slash\\',
    'größe 日本語',
    '--flag=x',
    '*',
  ];
  assert.deepEqual((await answers(ordinary, { args })).argv, args);
});

test('environment: inherited, added, left out, none', async () => {
  process.env.E2E_INHERITED = 'yes';
  const { env } = await answers(ordinary, { env: { E2E_ADDED: 'größe', E2E_LEFT_OUT: undefined } });
  assert.equal(env.E2E_INHERITED, 'yes');
  assert.equal(env.E2E_ADDED, 'größe');
  assert.equal(env.E2E_LEFT_OUT, undefined);
  assert.deepEqual(
    Object.keys(env).filter((name) => /^(ISOLATED_WORKERS|DENO_EXTRA)/.test(name)),
    ['ISOLATED_WORKERS_NESTING'],
  );
  // What a runtime needs itself to start at all.
  const needed = ['PATH', 'SystemRoot', 'HOME', 'WINEPREFIX'];
  const { env: little } = await answers(ordinary, { inheritEnv: needed });
  assert.equal(little.E2E_INHERITED, undefined);
});

test('CommonJS: require(), a CommonJS host, a CommonJS worker script', async () => {
  assert.deepEqual(await report(spawnHost('commonjs.cjs')), {
    answer: 'pong',
    file: fileURLToPath(script('commonjs.cjs')),
    complaint: 'too far',
    exitCode: 0,
    classes: true,
  });
});

test('an ES module host with a CommonJS worker script', async () => {
  const worker = await start('commonjs.cjs');
  assert.equal(await within(worker.send('ping')), 'pong');
  await worker.shutdown();
});

const stripsTypes = hostRuntime !== 'node' || process.features.typescript;
async function sums(options) {
  const worker = await start('typed.ts', options);
  assert.deepEqual(await within(worker.send('sum', { numbers: [1, 2, 3] })), { sum: 6 });
  await worker.shutdown();
}
if (stripsTypes) test('TypeScript: its types are stripped', () => sums({}));
// A runtime looks for the package tsx from its working directory.
if (hostRuntime === 'node')
  testUnlessFaulty('W1', 'TypeScript: --import tsx', () =>
    sums({ execArgv: ['--import', 'tsx'], cwd: here }),
  );

test('host and worker, each bundled into one file', async () => {
  const host = fileURLToPath(new URL('../bundled/host.mjs', import.meta.url));
  const bundled = spawnRuntime([...runScript, host]);
  assert.deepEqual(await report(bundled), { answer: 'pong', exitCode: 0 });
});

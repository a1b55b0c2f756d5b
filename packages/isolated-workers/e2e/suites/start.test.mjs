// A worker starts, or the error tells why not.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorker, InvalidOptionError, WorkerStartError } from 'isolated-workers';
import {
  eventually,
  failureOf,
  hostRuntime,
  isAlive,
  report,
  runScript,
  script,
  spawnHost,
  spawnRuntime,
  start,
  test,
  within,
} from '../support.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const never = /startWorkerServer\(\)/;

async function startFailure(name, options) {
  const failure = await failureOf(start(name, options));
  assert.ok(failure instanceof WorkerStartError, String(failure));
  return failure;
}

test('a worker starts, answers, and shuts down', async () => {
  const worker = await start();
  assert.equal(worker.state, 'ready');
  assert.ok(isAlive(worker.pid));
  assert.equal(await worker.send('ping'), 'pong');
  assert.equal((await worker.send('facts')).pid, worker.pid);
  assert.deepEqual(await worker.shutdown(), {
    exitCode: 0,
    signal: null,
    forced: false,
    stderr: '',
  });
  assert.equal(worker.state, 'closed');
});

test('S1 a script that is not there', async () => {
  const failure = await failureOf(createWorker('./no/such/script.mjs'));
  assert.ok(failure instanceof WorkerStartError, String(failure));
  assert.ok(failure.message.includes(resolve('no/such/script.mjs')), failure.message);
});

for (const [what, program, named] of [
  ['a syntax error', 'const = ;', /broken\.mjs/],
  ['a missing import', "import './not-there.mjs';", /not-there\.mjs/],
])
  test(`S2 ${what}`, async () => {
    const file = join(mkdtempSync(join(here, 'broken ')), 'broken.mjs');
    writeFileSync(file, program);
    const failure = await failureOf(createWorker(file));
    assert.ok(failure instanceof WorkerStartError, String(failure));
    assert.equal(failure.exitCode, 1);
    assert.match(failure.message, named);
  });

test('S2 a throw at top level', async () => {
  const failure = await startFailure('ends.mjs', { args: ['throws'] });
  assert.equal(failure.exitCode, 1);
  assert.match(failure.message, /TypeError: thrown at top level/);
});

for (const how of ['ends', 'exits'])
  test(`S3 a script that ${how} without starting a server`, async () => {
    const failure = await startFailure('ends.mjs', { args: [how] });
    assert.equal(failure.exitCode, 0);
    assert.match(failure.message, never);
  });

test('S4 a script that lives and never starts a server', async () => {
  const failure = await startFailure('ends.mjs', { args: ['never serves'], startupTimeout: 3000 });
  assert.match(failure.message, never);
  assert.match(failure.message, /3000 ms/);
});

test('S5 a slow start and a host that is busy meanwhile', async () => {
  assert.deepEqual(await report(spawnHost('busy.mjs')), { answer: 'pong' });
});

test('S6 an abort during the start', async () => {
  const stopping = new AbortController();
  const starting = start('ends.mjs', { args: ['never serves'], signal: stopping.signal });
  const reason = new Error('changed my mind');
  setTimeout(() => stopping.abort(reason), 500);
  assert.equal(await failureOf(starting), reason);
});

test('S7 a working directory and a runtime that are not there', async () => {
  const nowhere = join(tmpdir(), 'no', 'such', 'place');
  const failure = await startFailure('ordinary.mjs', { execPath: nowhere });
  assert.equal(failure.cause.code, 'ENOENT', String(failure));
  const refusal = await failureOf(createWorker(script('ordinary.mjs'), { cwd: nowhere }));
  assert.equal(refusal.code, 'ERR_INVALID_OPTION', String(refusal));
  assert.equal(refusal.option, 'cwd');
});

test('S8 a worker script run by hand', async () => {
  const path = fileURLToPath(script('ordinary.mjs'));
  const { code, stderr } = await spawnRuntime([...runScript, path]).ended;
  assert.equal(code, 1);
  assert.match(stderr, /createWorker\(\)/);
});

test('S10 thirty workers at once', async () => {
  const warnings = [];
  const warned = (warning) => warnings.push(warning);
  process.on('warning', warned);
  const workers = await within(
    Promise.all(Array.from({ length: 30 }, () => start('ordinary.mjs', { watchdog: false }))),
    110_000,
  );
  const pids = await Promise.all(workers.map(async (worker) => (await worker.send('facts')).pid));
  assert.equal(new Set(pids).size, 30);
  await Promise.all(workers.map((worker) => worker.shutdown()));
  process.off('warning', warned);
  assert.deepEqual(warnings, []);
});

test('S11 strangers that dial the endpoint first are dropped', async () => {
  const worker = await start('strangers.mjs');
  const { length } = await eventually(async () => {
    const dropped = await worker.send('dropped');
    return dropped.length === 3 && dropped;
  });
  assert.equal(length, 3);
  await worker.shutdown();
});

test('S12 a host whose program is an argument', async () => {
  const code = `
    const { createWorker } = await import('isolated-workers');
    const worker = await createWorker(${JSON.stringify(String(script('ordinary.mjs')))});
    console.log(JSON.stringify(await worker.send('facts')));
    await worker.shutdown();
  `;
  const evaluate = {
    node: ['--input-type=module', '--eval'],
    bun: ['--eval'],
    deno: ['eval', '--ext=js'],
  };
  const program = [...evaluate[hostRuntime], code];
  const facts = await report(spawnRuntime(program, { cwd: here }));
  assert.equal(facts.script, fileURLToPath(script('ordinary.mjs')));
});

test('R12 options that cannot be', async () => {
  for (const options of [
    { timeout: -1 },
    { timeout: NaN },
    { timeout: '5' },
    { startUpTimeout: 5 },
    { args: 'x' },
  ]) {
    const failure = await failureOf(createWorker(script('ordinary.mjs'), options));
    assert.ok(failure instanceof InvalidOptionError, String(failure));
    assert.equal(failure.option, Object.keys(options)[0]);
  }
});

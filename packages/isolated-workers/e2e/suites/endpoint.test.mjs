// Who may connect, what is left behind, where output goes.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorker, WorkerExitError } from 'isolated-workers';
import {
  eventually,
  failureOf,
  onWindows,
  script,
  start,
  test,
  testUnlessFaulty,
  within,
  withWorker,
} from '../support.mjs';

/** How many bytes, or on Windows characters, the system takes for an endpoint. */
const longestEndpoint = onWindows ? 256 : 103;

test('the endpoint is short, random, and gone once the host is connected', () =>
  withWorker('strangers.mjs', {}, async (worker) => {
    const endpoint = await worker.send('endpoint');
    const form = onWindows
      ? /^\\\\\.\\pipe\\isolated-workers-[0-9a-f]{24}$/
      : /\/isolated-workers-[0-9a-f]{24}\/s$/;
    assert.match(endpoint, form);
    assert.ok(Buffer.byteLength(endpoint) <= longestEndpoint);
    if (!onWindows) assert.equal(existsSync(dirname(endpoint)), false);
    const late = connect(endpoint);
    const outcome = new Promise((resolve) => {
      late.once('error', ({ code }) => resolve(code));
      late.once('connect', () => resolve('connected'));
      // Windows lets who comes late wait for half a minute, in vain: the pipe has its one client.
      if (onWindows) setTimeout(resolve, 5000, 'ENOENT');
    });
    assert.equal(await within(outcome), 'ENOENT');
    late.destroy();
    assert.equal(await worker.send('ping'), 'pong');
  }));

testUnlessFaulty('W2', 'nobody else can listen where the worker does', () =>
  withWorker('squatted.mjs', {}, async (worker) => {
    assert.equal(await worker.send('squatter'), 'EADDRINUSE');
  }),
);

if (!onWindows) {
  test('S9 the folder of the endpoint is private', () =>
    withWorker('strangers.mjs', {}, async (worker) => {
      assert.equal((await worker.send('mode')).toString(8), '40700');
    }));

  test('S9 a temporary folder whose name is too long for a socket', async () => {
    const { TMPDIR } = process.env;
    const here = fileURLToPath(new URL('..', import.meta.url));
    const long = join(here, 'long '.padEnd(120, 'x'), 'größe'.padEnd(100, 'x'));
    mkdirSync(long, { recursive: true });
    try {
      process.env.TMPDIR = long;
      await withWorker('ordinary.mjs', {}, async (worker) =>
        assert.equal(await worker.send('ping'), 'pong'),
      );
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });
}

test('no secret is in the environment or the arguments of a worker', () =>
  withWorker('ordinary.mjs', {}, async (worker) => {
    const { env, argv } = await worker.send('facts');
    assert.deepEqual(argv, []);
    assert.deepEqual(
      Object.keys(env).filter((name) => /ISOLATED/.test(name)),
      ['ISOLATED_WORKERS_NESTING'],
    );
  }));

test("stdio 'pipe': the streams are there to be read", () =>
  withWorker('ordinary.mjs', { stdio: 'pipe' }, async (worker) => {
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'])
      worker[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text));
    for (const stream of ['stdout', 'stderr'])
      await worker.send('say', { stream, text: `größe on ${stream}` });
    await eventually(() => said.stdout !== '' && said.stderr !== '');
    assert.deepEqual(said, { stdout: 'größe on stdout', stderr: 'größe on stderr' });
  }));

test("stdio 'ignore': the end of stderr is kept all the same", async () => {
  const worker = await start('ordinary.mjs', { stdio: 'ignore' });
  assert.equal(worker.stdout, null);
  for (const stream of ['stdout', 'stderr'])
    await worker.send('say', { stream, text: `to ${stream}` });
  const { stderr } = await worker.shutdown();
  assert.equal(stderr, 'to stderr');
});

test('inspect: the inspector listens', async () => {
  const worker = await createWorker(script('ordinary.mjs'), { inspect: true, stdio: 'ignore' });
  assert.equal(await worker.send('ping'), 'pong');
  const { stderr } = await worker.terminate();
  assert.match(stderr, /ws:\/\//);
});

testUnlessFaulty('B1', 'resourceLimits: too much heap is WorkerExitError', async () => {
  const resourceLimits = { maxOldGenerationSizeMb: 64 };
  await withWorker('dying.mjs', { resourceLimits, stdio: 'ignore' }, async (worker) => {
    const failure = await failureOf(worker.send('hoard', 512));
    assert.ok(failure instanceof WorkerExitError, String(failure));
    assert.match(failure.message, /out of memory/);
  });
});

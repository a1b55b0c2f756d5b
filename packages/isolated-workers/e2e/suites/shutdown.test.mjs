// A worker ends when it is asked to, and is made to when it does not.
import assert from 'node:assert/strict';
import { WorkerClosedError } from 'isolated-workers';
import { failureOf, gone, isAlive, report, spawnHost, start, test, within } from '../support.mjs';

test('X1 requests in flight finish, later ones are refused', async () => {
  const worker = await start();
  const inFlight = worker.send('wait', 500);
  const ended = worker.shutdown();
  assert.equal(worker.state, 'draining');
  const refused = await failureOf(worker.send('ping'));
  assert.ok(refused instanceof WorkerClosedError, String(refused));
  assert.equal(await within(inFlight), 'waited');
  const { exitCode, forced } = await within(ended);
  assert.deepEqual({ exitCode, forced }, { exitCode: 0, forced: false });
});

test('X1 what does not finish in time is given up', async () => {
  const worker = await start('ordinary.mjs', { shutdownTimeout: 300, forceKillAfterDelay: 300 });
  const never = failureOf(worker.send('never'));
  await worker.send('ping');
  await within(worker.shutdown());
  assert.ok((await never) instanceof WorkerClosedError, String(await never));
});

test('X2 a worker that holds timers and a server is asked over the link, and goes', async () => {
  const args = ['holds timers', 'holds a server', 'ignores SIGTERM'];
  const worker = await start('stubborn.mjs', { args, stdio: 'pipe' });
  let said = '';
  worker.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  worker.stderr.resume();
  const printed = new Promise((resolve) => worker.stdout.once('end', resolve));
  const { exitCode, forced } = await within(worker.shutdown());
  assert.deepEqual({ exitCode, forced }, { exitCode: 0, forced: false });
  await within(printed);
  assert.match(said, /onShutdown was called/);
});

test('X2 a worker that spins is dead when the promise settles', async () => {
  const options = { args: ['ignores SIGTERM'], shutdownTimeout: 500, forceKillAfterDelay: 500 };
  const worker = await start('stubborn.mjs', options);
  worker.send('spin').catch(() => {});
  const { forced } = await within(worker.shutdown());
  assert.equal(forced, true);
  assert.ok(!isAlive(worker.pid));
});

test('X3 shutdown twice, terminate meanwhile, shutdown after a crash', async () => {
  const twice = await start();
  const exits = await within(Promise.all([twice.shutdown(), twice.shutdown()]));
  assert.deepEqual(exits[0], exits[1]);

  const both = await start();
  both.send('never').catch(() => {});
  const shutdown = both.shutdown();
  const [first, second] = await within(Promise.all([shutdown, both.terminate()]));
  assert.deepEqual(first, second);
  assert.equal(first.forced, true);

  const crashed = await start('ends.mjs', { args: ['exits late'] });
  await crashed.notify('exit', 5);
  await within(crashed.exited);
  assert.equal((await within(crashed.shutdown())).exitCode, 5);
  assert.equal((await within(crashed.terminate())).exitCode, 5);
});

test('X4 after shutdown nothing keeps the host', async () => {
  const { answer, exit } = await report(spawnHost('shuts-down.mjs'));
  assert.equal(answer, 'pong');
  assert.deepEqual(exit, { exitCode: 0, signal: null, forced: false, stderr: '' });
});

test('X5 twenty cycles', async () => {
  for (let cycle = 0; cycle < 20; cycle++) {
    const worker = await start();
    assert.equal(await worker.send('ping'), 'pong');
    await within(worker.shutdown());
    assert.ok(!isAlive(worker.pid));
  }
});

test('X6 a mebibyte on each stream just before the shutdown', async () => {
  const { code, stdout, stderr } = await spawnHost('inherits.mjs').ended;
  assert.equal(code, 0, stderr.slice(-1000));
  assert.equal(stdout.trimEnd(), 'o'.repeat(1024 * 1024));
  assert.equal(stderr.trimEnd(), 'e'.repeat(1024 * 1024));
});

test('X7 a grandchild that holds stderr', async () => {
  const worker = await start('stubborn.mjs');
  const grandchild = await worker.send('grandchild');
  const { exitCode } = await within(worker.shutdown(), 12_000);
  assert.equal(exitCode, 0);
  if (isAlive(grandchild)) process.kill(grandchild, 'SIGKILL');
  await gone(grandchild);
});

test('X8 after a second, with its watchdog, a worker ends at once', async () => {
  const asked = await start();
  const exits = await start('ends.mjs', { args: ['exits late'] });
  const stops = await start('ends.mjs', { args: ['stops'] });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await exits.notify('exit', 7);
  await stops.send('stop');
  const ended = [asked.shutdown(), exits.exited, stops.exited];
  const codes = (await within(Promise.all(ended))).map(({ exitCode }) => exitCode);
  assert.deepEqual(codes, [0, 7, 0]);
});

test('a worker is disposed of as a resource', async () => {
  const worker = await start();
  await within(worker[Symbol.asyncDispose]());
  assert.equal(worker.state, 'closed');
  assert.ok(!isAlive(worker.pid));
});

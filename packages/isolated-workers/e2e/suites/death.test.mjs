// Whatever dies, every call settles, and nobody is left behind.
import assert from 'node:assert/strict';
import { WorkerClosedError, WorkerExitError } from 'isolated-workers';
import {
  failureOf,
  gone,
  isAlive,
  onWindows,
  report,
  spawnHost,
  start,
  test,
  within,
} from '../support.mjs';

/** What each death looks like from outside: an exit code, or a signal where there are any. */
const deaths = {
  'process.exit(7)': ({ exitCode }) => exitCode === 7,
  'an uncaught exception': ({ exitCode, stderr }) =>
    exitCode === 1 && /RangeError: uncaught by purpose/.test(stderr),
  'an unhandled rejection': ({ exitCode, stderr }) =>
    exitCode === 1 && /RangeError: unhandled by purpose/.test(stderr),
  abort: ({ exitCode, signal }) => (onWindows ? exitCode !== 0 : signal === 'SIGABRT'),
  'a kill from outside': ({ exitCode, signal }) =>
    onWindows ? exitCode === 1 : signal === 'SIGKILL',
};

for (const [how, fits] of Object.entries(deaths))
  test(`D1 ${how}, in the middle of 100 requests`, async () => {
    const worker = await start('dying.mjs', { args: [how], stdio: 'ignore' });
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    const jobs = Promise.allSettled(numbers.map((number) => worker.send('job', number)));
    if (how === 'a kill from outside') {
      await worker.send('job', 39);
      process.kill(worker.pid, 'SIGKILL');
    }
    for (const [number, { value, reason }] of (await within(jobs)).entries()) {
      if (number < 40) assert.equal(value, `done ${number}`);
      else {
        assert.ok(reason instanceof WorkerExitError, String(reason));
        assert.equal(reason.type, 'job');
        const { exitCode, signal, stderr } = reason;
        assert.ok(fits(reason), JSON.stringify({ exitCode, signal, stderr }));
      }
    }
    const later = await failureOf(worker.send('job', 1));
    assert.ok(later instanceof WorkerClosedError, String(later));
    assert.ok(later.cause instanceof WorkerExitError, String(later.cause));
  });

const leaving = {
  'is killed': (host) => host.child.kill('SIGKILL'),
  exits: () => {},
  throws: () => {},
  ends: () => {},
};
for (const [how, leave] of Object.entries(leaving))
  for (const doing of how === 'ends' ? ['idle'] : ['idle', 'spin'])
    test(`${how === 'is killed' ? 'D2' : 'D3'} the host ${how}, the worker is ${doing}`, async () => {
      const host = spawnHost('leaving.mjs', [how === 'is killed' ? 'stays' : how, doing]);
      const { pid } = JSON.parse(await host.line());
      leave(host);
      // D4: an idle worker does not keep its host.
      const { code } = await host.ended;
      if (how === 'ends') assert.equal(code, 0);
      if (how === 'exits') assert.equal(code, 5);
      await gone(pid);
    });

test('D6 exit right after a large answer: whole, or WorkerExitError', async () => {
  const worker = await start('dying.mjs', { args: ['never'] });
  const [{ value, reason }] = await within(Promise.allSettled([worker.send('big')]));
  if (reason === undefined) assert.ok(value === 'é'.repeat(4 * 1024 * 1024));
  else {
    assert.ok(reason instanceof WorkerExitError, String(reason));
    assert.equal(reason.exitCode, 3);
  }
  await within(worker.exited);
});

test('D7 an idle worker dies: the exit event', async () => {
  const worker = await start('ends.mjs', { args: ['exits late'] });
  const heard = new Promise((resolve) => worker.once('exit', resolve));
  await worker.notify('exit', 9);
  assert.equal((await within(heard)).exitCode, 9);
  assert.equal((await within(worker.exited)).exitCode, 9);
  assert.equal(worker.state, 'closed');
  assert.ok(!isAlive(worker.pid));
});

test('D7 an idle worker dies and nobody listens: a process warning', async () => {
  const { name, message, state } = await report(spawnHost('mourning.mjs'));
  assert.equal(state, 'closed');
  assert.match(`${name}: ${message}`, /WorkerExitError.*exited with code 9/s);
});

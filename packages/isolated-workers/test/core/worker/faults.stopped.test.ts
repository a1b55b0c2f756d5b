import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createWorker, RequestTimeoutError } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { eventually, failureOf, gone, isAlive } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

ownTmpdir();

/** How long a process is stopped: longer than any deadline that is running meanwhile. */
const stopped = 1_500;

describe('D8: a host is stopped (SIGSTOP) and continued', () => {
  test('D8: nothing is lost: answers that came meanwhile win over their deadlines', async () => {
    const host = startHost('hosts/continued.mjs');
    const { pid } = await host.said<{ pid: number }>();
    host.process.kill('SIGSTOP');
    await pause(stopped);
    // Silence is no death: a worker waits for a host that says nothing.
    expect(isAlive(pid)).toBe(true);
    host.process.kill('SIGCONT');
    expect(await host.said()).toEqual({
      inFlight: ['waited', 'waited', 'waited'],
      after: 'still there',
      exit: { exitCode: 0, signal: null, forced: false, stderr: '' },
    });
    expect((await host.ended).code).toBe(0);
  });

  test('D8: killed while it is stopped, it takes its worker along', async () => {
    const host = startHost('hosts/continued.mjs');
    const { pid } = await host.said<{ pid: number }>();
    host.process.kill('SIGSTOP');
    host.process.kill('SIGKILL');
    await host.ended;
    await gone(pid, 2_000);
  });
});

describe('D9: a worker is stopped', () => {
  test('D9: its callers have their deadlines; continued, it answers the rest', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    process.kill(worker.pid, 'SIGSTOP');
    const patient = worker.send('echo', 'patient');
    const failure = await failureOf(worker.send('echo', 'hasty', { timeout: 200 }));
    expect(failure).toBeInstanceOf(RequestTimeoutError);
    expect(worker.state).toBe('ready');
    process.kill(worker.pid, 'SIGCONT');
    expect(await patient).toBe('patient');
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0, forced: false });
  });

  test('D9: shutdown() and terminate() end it all the same', async () => {
    const options = { shutdownTimeout: 200, forceKillAfterDelay: 200 };
    const workers = await Promise.all([
      createWorker<Ordinary>(ordinary, options),
      createWorker<Ordinary>(ordinary, options),
    ]);
    for (const { pid } of workers) process.kill(pid, 'SIGSTOP');
    // A stopped process acts on SIGTERM when it is continued: only SIGKILL ends it.
    const exits = await Promise.all([workers[0].shutdown(), workers[1].terminate()]);
    for (const exit of exits) expect(exit).toMatchObject({ signal: 'SIGKILL', forced: true });
    await eventually(() => workers.every(({ pid }) => !isAlive(pid)));
  });

  test('D9: continued, it does not outlive a host that died meanwhile', async () => {
    const host = startHost('hosts/continued.mjs');
    const { pid } = await host.said<{ pid: number }>();
    process.kill(pid, 'SIGSTOP');
    host.process.kill('SIGKILL');
    await once(host.process, 'exit');
    process.kill(pid, 'SIGCONT');
    await gone(pid, 2_000);
  });
});

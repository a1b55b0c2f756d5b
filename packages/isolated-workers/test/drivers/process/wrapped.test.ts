import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createWorker, type WorkerClient, type WorkerExit } from 'isolated-workers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Wrapped } from '../../../src/drivers/process/wrapped.js';
import { failureOf, gone, isAlive } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

const folder = ownTmpdir();

function shell(program: string): string {
  const path = folder.script(`#!/bin/sh\n${program}\n`);
  chmodSync(path, 0o700);
  return path;
}

const node = `"${process.execPath}" "$@"`;
/** A shell script that waits for its worker. */
const waiting = `${node}\nexit $?`;
/** One whose worker is a child of its child. */
const twice = `(${node}; exit $?)\nexit $?`;

async function startBehind(program: string) {
  const options = { execPath: shell(program), forceKillAfterDelay: 200, shutdownTimeout: 5_000 };
  const worker = await createWorker<Ordinary>(ordinary, options);
  const { pid } = await worker.send('facts');
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  return { worker, pid };
}

/** A process of somebody else: a child of this one. */
async function somebody(): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { env: {} });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

/** The warnings of this process, from now on. */
function warnings(): string[] {
  const heard: string[] = [];
  const hear = ({ message }: Error): void => void heard.push(message);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  return heard;
}

describe.skipIf(process.platform === 'win32')('X18: execPath is a script that starts node', () => {
  type End = (worker: WorkerClient<Ordinary>) => Promise<WorkerExit>;
  const ends: [call: string, end: End][] = [
    ['terminate()', (worker) => worker.terminate()],
    ['shutdown()', (worker) => worker.shutdown({ timeout: 0 })],
  ];

  test.each(ends)('%s ends the true worker, which spins', async (_call, end) => {
    const { worker, pid } = await startBehind(waiting);
    expect(pid).not.toBe(worker.pid);
    const lost = failureOf(worker.send('spin'));
    expect(await end(worker)).toMatchObject({ signal: 'SIGKILL', forced: true });
    await gone(pid);
    expect(await lost).toMatchObject({ code: 'ERR_WORKER_CLOSED' });
    expect(isAlive(worker.pid)).toBe(false);
  });

  test.each([waiting, `exec ${node}`])('shutdown() is in order: %j', async (program) => {
    const { worker, pid } = await startBehind(program);
    const exit = { exitCode: 0, signal: null, forced: false, stderr: '' };
    expect(await worker.shutdown()).toEqual(exit);
    expect(isAlive(pid)).toBe(false);
  });

  test('kill() is for the true worker, and the script goes on', async () => {
    const { worker } = await startBehind(`${node}\nexit 42`);
    expect(worker.kill('SIGTERM')).toBe(true);
    expect(await worker.exited).toMatchObject({ exitCode: 42, signal: null, forced: false });
  });

  test('the script is killed: so is the true worker, which spins', async () => {
    const { worker, pid } = await startBehind(waiting);
    const lost = failureOf(worker.send('spin'));
    process.kill(worker.pid, 'SIGKILL');
    expect(await lost).toMatchObject({ code: 'ERR_WORKER_EXIT', signal: 'SIGKILL' });
    await gone(pid);
  });

  test('the host is killed, and the true worker spins: both are gone', async () => {
    const host = startHost('hosts/wrapped.mjs', [shell(waiting)]);
    const pids = await host.said<number[]>();
    host.process.kill('SIGKILL');
    for (const pid of pids) await gone(pid, 2_000);
  });

  test("a worker that tells somebody else's number: that process lives, and the start says so", async () => {
    const heard = warnings();
    const other = await somebody();
    // Its own number, and that it is no child of its host.
    const lie = `Object.defineProperty(process, 'pid', { value: ${other.pid} }); process.env.ISOLATED_WORKERS_FD = '3 1';`;
    const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(lie)}`];
    const worker = await createWorker<Ordinary>(ordinary, { execArgv });
    expect((await worker.send('facts')).pid).toBe(other.pid);
    expect(worker.kill('SIGWINCH')).toBe(true);
    expect(await worker.terminate()).toMatchObject({ signal: 'SIGKILL' });
    expect(isAlive(other.pid)).toBe(true);
    expect(heard).toEqual([expect.stringContaining(`may not reach the worker ${other.pid}`)]);

    // It is said once, of whatever else is no child of the script.
    const deeper = await startBehind(twice);
    await deeper.worker.terminate();
    await gone(deeper.pid);
    expect(heard).toHaveLength(1);
  });
});

describe.skipIf(process.platform === 'win32')('X18: a number that a worker tells', () => {
  test.each([0, 1, -1, NaN, 1.5, 2 ** 53, process.pid, process.ppid])('%d is nothing', (pid) => {
    expect(Wrapped.by(process.pid, pid)).toBeUndefined();
  });

  test('it is used while that process lives', async () => {
    const other = await somebody();
    expect(Wrapped.by(other.pid, other.pid)).toBeUndefined();
    const wrapped = Wrapped.by(process.pid, other.pid);
    expect(wrapped?.isAlive()).toBe(true);
    expect(wrapped?.kill('SIGTERM')).toBe(true);
    await once(other, 'exit');
    expect(wrapped?.isAlive()).toBe(false);
    expect(wrapped?.kill('SIGTERM')).toBe(false);
  });
});

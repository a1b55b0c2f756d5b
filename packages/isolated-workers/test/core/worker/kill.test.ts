import {
  createWorker,
  InvalidOptionError,
  WorkerClosedError,
  WorkerExitError,
  type DefineMessages,
  type WorkerClient,
} from 'isolated-workers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { groupSignals } from '../../../src/platform/index.js';
import { failureOf, fixture } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

type Stubborn = DefineMessages<{ ping: { result: 'pong' }; never: { result: never } }>;

ownTmpdir();
const reason = { why: 'the user leaves' };
const clean = { exitCode: 0, signal: null, forced: false, stderr: '' };

describe('kill()', () => {
  test.each([undefined, ...groupSignals])('%s ends a worker', async (signal) => {
    const worker = await createWorker<Ordinary>(ordinary);
    const lost = failureOf(worker.send('never'));
    await worker.send('echo', 1);
    expect(worker.kill(signal)).toBe(true);
    expect(worker.state).toBe('ready');
    const by = signal ?? 'SIGTERM';
    expect(await worker.exited).toMatchObject({ exitCode: null, signal: by, forced: false });
    expect(await lost).toBeInstanceOf(WorkerExitError);
    expect(await lost).toMatchObject({ signal: by, type: 'never' });
    expect(worker.kill()).toBe(false);
  });

  test("is left to the worker's own listener", async () => {
    const args = ['tidies up on SIGTERM'];
    const worker = await createWorker<Stubborn>(fixture('workers/stubborn.mjs'), { args });
    expect(worker.kill()).toBe(true);
    expect(await worker.exited).toMatchObject({ exitCode: 9, signal: null, forced: false });
  });

  test('makes the death of an idle worker no surprise', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const worker = await createWorker<Ordinary>(ordinary);
    worker.kill('SIGKILL');
    while (worker.state !== 'closed') await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  test.each(['SIGFOO', 'sigterm', 'toString', '', 15, 0, null])('refuses %j', async (name) => {
    await using worker = await createWorker<Ordinary>(ordinary);
    expect(() => worker.kill(name as NodeJS.Signals)).toThrow(InvalidOptionError);
    expect(await worker.send('echo', 1)).toBe(1);
  });
});

test('killSignal ends a worker whose time is over', async () => {
  const worker = await createWorker<Ordinary>(ordinary, { killSignal: 'SIGINT' });
  worker.send('never').catch(() => undefined);
  expect(await worker.shutdown({ timeout: 0 })).toMatchObject({ signal: 'SIGINT', forced: true });
});

describe('shutdown()', () => {
  test('timeout overrides shutdownTimeout', async () => {
    const worker = await createWorker<Ordinary>(ordinary, { shutdownTimeout: 0 });
    const answer = worker.send('wait', 200);
    expect(await worker.shutdown({ timeout: Infinity })).toEqual(clean);
    expect(await answer).toBe('waited');
  });

  test('a reason rejects what is pending at once, and the end is in order', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    let ended = false;
    const lost = [worker.send('wait', 1_000), worker.send('echo', 'x'.repeat(1 << 20))];
    const exit = worker.shutdown({ reason });
    void exit.then(() => (ended = true));
    const late = failureOf(worker.send('echo', 1));
    for (const call of lost) expect(await failureOf(call)).toBe(reason);
    expect(ended).toBe(false);
    expect(worker.pendingCount).toBe(0);
    expect(await late).toBeInstanceOf(WorkerClosedError);
    expect(await exit).toEqual(clean);
  });

  test('it may be given later', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const lost = failureOf(worker.send('wait', 1_000));
    const exits = [worker.shutdown(), worker.shutdown({ reason })];
    expect(await lost).toBe(reason);
    for (const exit of exits) expect(await exit).toEqual(clean);
    expect(await worker.shutdown({ reason })).toEqual(clean);
  });

  test.each([{ timeOut: 1 }, { timeout: -1 }, 5_000, null])('refuses %j', async (options) => {
    await using worker: WorkerClient<Ordinary> = await createWorker<Ordinary>(ordinary);
    const refusal = await failureOf(worker.shutdown(options as object));
    expect(refusal).toBeInstanceOf(InvalidOptionError);
    expect(await worker.send('echo', 1)).toBe(1);
  });
});

test('terminate() rejects what is pending with its reason', async () => {
  const worker = await createWorker<Ordinary>(ordinary);
  const lost = failureOf(worker.send('never'));
  expect(await worker.terminate(reason)).toMatchObject({ signal: 'SIGKILL', forced: true });
  expect(await lost).toBe(reason);
});

import { createWorker, WorkerClosedError, type DefineMessages } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, gone, isAlive, reportOf, runHost } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownStderr } from '../../support/own-stderr.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

type Asking = DefineMessages<{
  ask: { payload: string; result: string };
  note: { payload: string };
}>;
type Answering = DefineMessages<{ answer: { payload: string; result: string } }>;
type Stubborn = DefineMessages<{
  ping: { result: 'pong' };
  never: { result: never };
  spin: { result: never };
}>;

ownTmpdir();
const clean = { exitCode: 0, signal: null, forced: false, stderr: '' };

describe('X1: requests are in flight', () => {
  test('they finish; later calls reject', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const inFlight = [worker.send('wait', 300), worker.send('wait', 10), worker.send('echo', 'x')];
    const exit = worker.shutdown();
    for (const late of [worker.send('echo', 1), worker.notify('note', 1)]) {
      const error = await failureOf(late);
      expect(error).toBeInstanceOf(WorkerClosedError);
      expect((error as Error).message).toContain('shutdown()');
    }
    expect(await Promise.all(inFlight)).toEqual(['waited', 'waited', 'x']);
    expect(await exit).toEqual(clean);
    const after = await failureOf(worker.send('echo', 1));
    expect(after).toBeInstanceOf(WorkerClosedError);
    expect((after as Error).cause).toBeUndefined();
  });

  test('what they ask of the host is answered, notifications are finished, onShutdown is last', async () => {
    const asked: string[] = [];
    const worker = await createWorker<Asking, Answering>(fixture('workers/calls-back.mjs'), {
      handlers: {
        answer(question) {
          asked.push(question);
          return 'yes';
        },
      },
    });
    const answer = worker.send('ask', 'still there?');
    await worker.notify('note', 'a notification');
    expect(await worker.shutdown()).toEqual(clean);
    expect(await answer).toBe('still there?: yes');
    expect(asked.sort()).toEqual(['a notification', 'goodbye', 'still there?']);
  });

  test('so do those that wait for room, and have not been sent yet', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const megabyte = 'x'.repeat(1024 * 1024);
    const answers = Array.from({ length: 20 }, () => worker.send('note', megabyte));
    const exit = worker.shutdown();
    await Promise.all(answers);
    expect(await exit).toEqual(clean);
  });

  test('they are given up after shutdownTimeout', async () => {
    const worker = await createWorker<Ordinary>(ordinary, { shutdownTimeout: 300 });
    const lost = failureOf(worker.send('never'));
    const startedAt = performance.now();
    expect(await worker.shutdown()).toMatchObject({ signal: 'SIGTERM', forced: true });
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    expect(await lost).toBeInstanceOf(WorkerClosedError);
  });

  test('shutdownTimeout 0 gives them no time at all', async () => {
    const worker = await createWorker<Ordinary>(ordinary, { shutdownTimeout: 0 });
    const lost = failureOf(worker.send('wait', 30_000));
    expect(await worker.shutdown()).toMatchObject({ signal: 'SIGTERM', forced: true });
    expect(await lost).toBeInstanceOf(WorkerClosedError);
  });

  test('shutdownTimeout Infinity gives them all they need', async () => {
    const worker = await createWorker<Ordinary>(ordinary, { shutdownTimeout: Infinity });
    const answer = worker.send('wait', 1_500);
    expect(await worker.shutdown()).toEqual(clean);
    expect(await answer).toBe('waited');
  });
});

describe('X2: the worker does not want to end; it is dead when the promise settles', () => {
  const quick = { shutdownTimeout: 200, forceKillAfterDelay: 200 };
  type Row = [ways: string[], busy: 'never' | 'spin' | undefined, options: object, exit: object];
  const killed = { exitCode: null, signal: 'SIGKILL', forced: true };
  const terminated = { exitCode: null, signal: 'SIGTERM', forced: true };
  const rows: Row[] = [
    [['holds timers and servers'], undefined, {}, clean],
    [['ignores SIGTERM'], 'never', quick, killed],
    [['ignores SIGTERM'], 'spin', quick, killed],
    [['ignores SIGTERM', 'never done with onShutdown'], undefined, quick, killed],
    [['never done with onShutdown'], undefined, quick, terminated],
    // Busy, it learns of no signal but SIGKILL.
    [[], 'spin', quick, killed],
    [['ignores SIGTERM'], 'never', { shutdownTimeout: 0, forceKillAfterDelay: 0 }, killed],
    [
      ['tidies up on SIGTERM'],
      'never',
      { shutdownTimeout: 0, forceKillAfterDelay: Infinity },
      { exitCode: 9, signal: null, forced: true },
    ],
  ];

  test.each(rows)('it %j, busy with %s, %j', async (args, busy, options, exit) => {
    const worker = await createWorker<Stubborn>(fixture('workers/stubborn.mjs'), {
      args,
      ...options,
    });
    const lost = busy === undefined ? undefined : failureOf(worker.send(busy));
    if (busy === 'never') await worker.send('ping');
    expect(await worker.shutdown()).toMatchObject(exit);
    expect(isAlive(worker.pid)).toBe(false);
    if (lost !== undefined) expect(await lost).toBeInstanceOf(WorkerClosedError);
  });

  test('SIGKILL comes forceKillAfterDelay after SIGTERM', async () => {
    const options = { args: ['ignores SIGTERM'], shutdownTimeout: 100, forceKillAfterDelay: 700 };
    const worker = await createWorker<Stubborn>(fixture('workers/stubborn.mjs'), options);
    void failureOf(worker.send('never'));
    const startedAt = performance.now();
    expect(await worker.shutdown()).toMatchObject(killed);
    expect(performance.now() - startedAt).toBeGreaterThan(790);
  });
});

describe('X4: after it the event loop of the host is empty at once', () => {
  test.each([
    'shutdown',
    'pipe',
    'terminate',
    'forced',
    'a held worker',
    'crash',
    'failed start',
    'failed spawn',
    'aborted start',
  ])('%s', async (life) => {
    const run = await runHost('hosts/empty-loop.mjs', [life]);
    const { before, after, at } = reportOf<{ before: object; after: object; at: number }>(run);
    expect(after).toEqual(before);
    expect(Date.now() - at).toBeLessThan(1_000);
  });
});

test.each(['inherit', 'pipe', 'ignore'] as const)(
  "X7: a grandchild holds the worker's stderr open, stdio %s: the exit is all that is waited for",
  async (stdio) => {
    type Leaving = DefineMessages<{ leave: { result: number } }>;
    const shown = ownStderr();
    const worker = await createWorker<Leaving>(fixture('workers/grandchild.mjs'), {
      stdio,
      execArgv: ['--import', fixture('preloads/says-when-it-exits.mjs').href],
    });
    worker.stdout?.resume();
    worker.stderr?.resume();
    const grandchild = await worker.send('leave');
    try {
      const { stderr, exitCode } = await worker.shutdown();
      const settledAt = Date.now();
      expect(exitCode).toBe(0);
      expect(isAlive(grandchild)).toBe(true);
      // The 100 ms that stderr is waited for, and some more for a busy machine.
      expect(settledAt - Number(/exited at (\d+)/.exec(stderr)?.[1])).toBeLessThan(500);
      expect(shown()).toBe(stdio === 'inherit' ? stderr : '');
    } finally {
      process.kill(grandchild, 'SIGKILL');
      await gone(grandchild);
    }
  },
);

describe('X8: a worker with a watchdog that has been up for a second ends at once', () => {
  type Ending = DefineMessages<{
    ping: { result: 'pong' };
    'process.exit(7)': { payload?: undefined };
    'an uncaught throw': { payload?: undefined };
    'stop()': { payload?: undefined };
  }>;

  test.each([
    ['shutdown()', 0],
    ['process.exit(7)', 7],
    ['an uncaught throw', 1],
    ['stop()', 0],
  ] as const)('by %s, with code %i', async (how, code) => {
    const worker = await createWorker<Ending>(fixture('workers/ending.mjs'), { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await worker.send('ping')).toBe('pong');
    const startedAt = performance.now();
    if (how === 'shutdown()') void worker.shutdown();
    else void worker.send(how).catch(() => undefined);
    expect(await worker.exited).toMatchObject({ exitCode: code, signal: null, forced: false });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(isAlive(worker.pid)).toBe(false);
  });
});

import { getEventListeners } from 'node:events';
import {
  createWorker,
  WorkerClosedError,
  type Logger,
  type WorkerClient,
  type WorkerExit,
} from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, isAlive } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const clean = { exitCode: 0, signal: null, forced: false, stderr: '' };

/** Milliseconds that `promise` takes. */
async function duration(promise: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await promise;
  return performance.now() - startedAt;
}

describe('X3: one outcome, no hang', () => {
  test('shutdown() twice, three times, and after it is over', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const [first, second] = await Promise.all([worker.shutdown(), worker.shutdown()]);
    expect(first).toEqual(clean);
    expect(second).toBe(first);
    expect(await worker.shutdown()).toBe(first);
    expect(await worker.terminate()).toBe(first);
    expect(await worker.exited).toBe(first);
  });

  test.each(['shutdown', 'terminate'] as const)('%s() after a crash is instant', async (call) => {
    const worker = await createWorker<Ordinary>(ordinary);
    process.kill(worker.pid, 'SIGKILL');
    const crash = await worker.exited;
    expect(await duration(worker[call]())).toBeLessThan(1_000);
    expect(await worker[call]()).toBe(crash);
    expect(crash).toMatchObject({ signal: 'SIGKILL', forced: false });
  });

  test('shutdown() at the moment of a crash', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const lost = failureOf(worker.send('never'));
    process.kill(worker.pid, 'SIGKILL');
    // It waits for the request, then hears of the death; nothing takes its 10 s.
    expect(await duration(worker.shutdown())).toBeLessThan(2_000);
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', forced: false });
    expect(await lost).toMatchObject({ signal: 'SIGKILL', code: 'ERR_WORKER_EXIT' });
  });

  test('terminate() during shutdown()', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const lost = failureOf(worker.send('never'));
    const shutdown = worker.shutdown();
    const exit = await worker.terminate();
    expect(exit).toMatchObject({ exitCode: null, signal: 'SIGKILL', forced: true });
    expect(await shutdown).toBe(exit);
    const error = await lost;
    expect(error).toBeInstanceOf(WorkerClosedError);
    expect((error as Error).message).toContain('terminate()');
    expect(isAlive(worker.pid)).toBe(false);
  });

  test('shutdown() after terminate()', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const exit = worker.terminate();
    expect(await worker.shutdown()).toBe(await exit);
    expect(await worker.shutdown()).toMatchObject({ signal: 'SIGKILL', forced: true });
  });

  test('terminate() ends a worker that spins and ignores SIGTERM, at once', async () => {
    const worker = await createWorker(fixture('workers/stubborn.mjs'), {
      args: ['ignores SIGTERM'],
    });
    const lost = failureOf(worker.send('spin', undefined));
    expect(await duration(worker.terminate())).toBeLessThan(2_000);
    expect(await lost).toBeInstanceOf(WorkerClosedError);
    expect(isAlive(worker.pid)).toBe(false);
  });
});

describe('X3: signal aborted at every step of a start', () => {
  const reason = new Error('aborted by purpose');

  /** One outcome: either the reason and no process, or a worker that works. */
  async function settle(
    starting: Promise<WorkerClient<Ordinary>>,
    signal: AbortSignal,
  ): Promise<'aborted' | 'started'> {
    try {
      const worker = await starting;
      expect(await worker.send('echo', 'works')).toBe('works');
      await worker.shutdown();
      return 'started';
    } catch (error) {
      expect(error).toBe(reason);
      expect(folder.processes()).toEqual([]);
      return 'aborted';
    } finally {
      expect(folder.entries()).toEqual([]);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  }

  test.each([
    ['spawned', 'aborted'],
    ['ready', 'aborted'],
    ['connected', 'started'],
  ])("at '%s' it is %s", async (step, outcome) => {
    const controller = new AbortController();
    const look = (text: string): void => {
      if (text === step) controller.abort(reason);
    };
    const logger: Logger = { debug: look, info: look, warn: look, error: look };
    const { signal } = controller;
    const starting = createWorker<Ordinary>(ordinary, { signal, logger, logLevel: 'debug' });
    expect(await settle(starting, signal)).toBe(outcome);
  });

  test('at any moment', async () => {
    const typical = await duration(createWorker(ordinary).then((worker) => worker.shutdown()));
    for (let step = 0; step <= 12; step++) {
      const controller = new AbortController();
      const { signal } = controller;
      const starting = createWorker<Ordinary>(ordinary, { signal });
      const timer = setTimeout(
        () => {
          controller.abort(reason);
        },
        (typical * step) / 12,
      );
      await settle(starting, signal);
      clearTimeout(timer);
    }
  });
});

describe('states and events', () => {
  test('ready, draining, closed; pendingCount', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    expect(worker.state).toBe('ready');
    expect(worker.pendingCount).toBe(0);
    const answers = [worker.send('wait', 50), worker.send('wait', 100)];
    expect(worker.pendingCount).toBe(2);
    const exit = worker.shutdown();
    expect(worker.state).toBe('draining');
    await Promise.all(answers);
    expect(worker.pendingCount).toBe(0);
    await exit;
    expect(worker.state).toBe('closed');
  });

  test('terminate() is draining until the process is gone', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const exit = worker.terminate();
    expect(worker.state).toBe('draining');
    expect(await failureOf(worker.send('echo', 1))).toBeInstanceOf(WorkerClosedError);
    await exit;
    expect(worker.state).toBe('closed');
  });

  test('on, once, off; the exit event comes once, for every kind of end', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const heard: string[] = [];
    const dropped = (): void => void heard.push('dropped');
    const on = (exit: WorkerExit): void => void heard.push(`on ${String(exit.exitCode)}`);
    expect(worker.on('exit', on).once('exit', on).on('exit', dropped)).toBe(worker);
    expect(worker.off('exit', dropped)).toBe(worker);
    await worker.shutdown();
    await worker.terminate();
    expect(heard).toEqual(['on 0', 'on 0']);
  });

  test('a death is told to those who listen before it is told to those who wait', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const order: string[] = [];
    worker.on('exit', () => void order.push('event'));
    const pending = failureOf(worker.send('never')).then(() => order.push('request'));
    process.kill(worker.pid, 'SIGKILL');
    await worker.exited;
    await pending;
    expect(worker.state).toBe('closed');
    expect(order.sort()).toEqual(['event', 'request']);
  });

  test('await using shuts it down', async () => {
    let kept: WorkerClient<Ordinary>;
    {
      await using worker = await createWorker<Ordinary>(ordinary);
      kept = worker;
      expect(await worker.send('echo', 1)).toBe(1);
    }
    expect(kept.state).toBe('closed');
    expect(await kept.exited).toEqual(clean);
    expect(isAlive(kept.pid)).toBe(false);
  });

  test('SIGKILL from somebody else ends a worker', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    process.kill(worker.pid, 'SIGKILL');
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', forced: false });
  });
});

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import {
  createWorker,
  startWorkerServer,
  WorkerClosedError,
  type DefineMessages,
} from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { eventually, failureOf, fixture, isAlive, reportOf, runHost } from '../../support.js';
import { anyCode, runInWorker, type AnyCode } from '../../support/any-code.js';
import { serializerOf } from '../../support/serializers.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

const usesGlibc =
  'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header;

describe('onShutdown', () => {
  const called = 'onShutdown called\n';

  async function end(how: string): Promise<unknown> {
    const worker = await createWorker(fixture('workers/end-of-life.mjs'), {
      args: [how],
      stdio: 'ignore',
    });
    await worker.send('ping', undefined);
    const [exit] = await Promise.all([worker.shutdown(), worker.shutdown()]);
    return exit;
  }

  test('is called once, and waited for', async () => {
    const stderr = `${called}onShutdown done\n`;
    expect(await end('does a while')).toEqual({ exitCode: 0, signal: null, forced: false, stderr });
  });

  test('is called once when the host asks twice', async () => {
    const args = ['end-of-life.mjs', 'asks twice', 'does a while'];
    const exit = reportOf(await runHost('by-hand/ending-host.mjs', args));
    const stderr = `${called}onShutdown done\n`;
    expect(exit).toEqual({ code: 0, signal: null, stdout: '', stderr });
  });

  test.each(['throws', 'rejects', 'throws, after an exit code was set'])(
    'that %s: the worker ends all the same, with code 1, and stderr says why',
    async (how) => {
      const exit = await end(how);
      expect(exit).toMatchObject({ exitCode: 1, signal: null, forced: false });
      expect((exit as { stderr: string }).stderr).toContain('RangeError: in onShutdown');
    },
  );

  test.each([
    ['sets an exit code', 3],
    ['exits', 4],
  ])('that %s: that is the code', async (how, exitCode) => {
    expect(await end(how)).toEqual({ exitCode, signal: null, forced: false, stderr: called });
  });

  test('is not called when the worker is killed', async () => {
    const worker = await createWorker(fixture('workers/end-of-life.mjs'), { args: ['throws'] });
    expect(await worker.terminate()).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  });
});

describe('stop()', () => {
  type Ending = DefineMessages<{
    'slow work': { result: 'done' };
    'stop()': { payload?: undefined };
    'stop() twice': { payload?: undefined };
    'stop() and a timer': { payload: number };
    'stop(), then host.send()': { payload?: undefined };
  }>;
  const script = fixture('workers/ending.mjs');
  const clean = { exitCode: 0, signal: null, forced: false, stderr: '' };

  test('what runs is finished; the process ends by itself; later calls reject', async () => {
    const worker = await createWorker<Ending>(script);
    const work = worker.send('slow work');
    await worker.send('stop()');
    expect(worker.state).toBe('draining');
    const error = await failureOf(worker.send('slow work'));
    expect(error).toBeInstanceOf(WorkerClosedError);
    expect((error as Error).message).toContain('stop()');
    expect(await work).toBe('done');
    expect(await worker.exited).toEqual(clean);
    expect(worker.state).toBe('closed');
    expect(isAlive(worker.pid)).toBe(false);
  });

  test('twice is once', async () => {
    const worker = await createWorker<Ending>(script);
    await worker.send('stop() twice').catch(() => undefined);
    expect(await worker.exited).toEqual(clean);
  });

  test.each(['shutdown', 'terminate'] as const)('and %s() at once is one end', async (call) => {
    const worker = await createWorker<Ending>(script);
    void worker.send('stop()').catch(() => undefined);
    const exit = await worker[call]();
    expect(await worker.exited).toBe(exit);
    expect(isAlive(worker.pid)).toBe(false);
  });

  test('a process that something else holds is killed after forceKillAfterDelay', async () => {
    const worker = await createWorker<Ending>(script, { forceKillAfterDelay: 300 });
    const stopped = worker.send('stop() and a timer', 30_000);
    stopped.catch(() => undefined);
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', forced: true });
  });

  test('forceKillAfterDelay Infinity lets it finish', async () => {
    const worker = await createWorker<Ending>(script, { forceKillAfterDelay: Infinity });
    const stopped = worker.send('stop() and a timer', 1_000);
    stopped.catch(() => undefined);
    expect(await worker.exited).toEqual(clean);
  });

  test('shutdown() ends a worker that stopped and lives on', async () => {
    const options = { shutdownTimeout: 200, forceKillAfterDelay: Infinity };
    const worker = await createWorker<Ending>(script, options);
    worker.send('stop() and a timer', 60_000).catch(() => undefined);
    await eventually(() => worker.state === 'closed');
    expect(isAlive(worker.pid)).toBe(true);
    expect(await worker.shutdown()).toMatchObject({ signal: 'SIGTERM', forced: true });
  });

  test('the worker calls its host no more', async () => {
    const worker = await createWorker<Ending>(script, { stdio: 'ignore' });
    await worker.send('stop(), then host.send()');
    expect(await worker.exited).toMatchObject({ exitCode: 0, stderr: 'ERR_WORKER_CLOSED\n' });
  });

  test('what follows it runs, even while the host is busy', async () => {
    const worker = await createWorker<Ending>(script, { stdio: 'ignore' });
    const answer = worker.send('stop(), then host.send()');
    await turn();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    await answer;
    expect(await worker.exited).toMatchObject({ exitCode: 0, stderr: 'ERR_WORKER_CLOSED\n' });
  });

  test('an end that the worker chose is no cause for a warning', async () => {
    const { code, stderr, stdout } = await runHost('hosts/stopped.mjs');
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: '[]\n' });
  });
});

describe('startWorkerServer() called again', () => {
  test('rejects, and the first goes on', async () => {
    const again = `import('isolated-workers').then(({ startWorkerServer }) =>
      startWorkerServer({})).catch(({ code, message }) => ({ code, message }))`;
    const error = await runInWorker(again);
    expect(error).toMatchObject({ code: 'ERR_WORKER_START' });
    expect((error as Error).message).toContain('called a second time');
  });

  test('without a host it rejects, in any process', async () => {
    const error = await failureOf(startWorkerServer({}));
    expect(error).toMatchObject({ code: 'ERR_WORKER_START' });
  });
});

test('listeners of signals and an exit listener are all that a worker adds, and takes away', async () => {
  const counts = 'process.eventNames().map((name) => [name, process.listenerCount(name)])';
  const added = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'exit'];
  const all = (await runInWorker(counts)) as [name: string, count: number][];
  expect(all.filter(([name]) => /^SIG|^exit$|^un/.test(name)).sort()).toEqual(
    added.map((name) => [name, 1]).sort(),
  );
});

test("modules that take a while to load are left alone: a worker's start needs none of them", async () => {
  const loaded = (await runInWorker('process.moduleLoadList')) as string[];
  expect(loaded).toContain('NativeModule net');
  for (const name of ['cluster', 'child_process', 'crypto', 'worker_threads', 'v8'])
    expect(loaded).not.toContain(`NativeModule ${name}`);
});

describe('large bodies', () => {
  const placesOf = `process._getActiveHandles().flatMap((socket) =>
    Object.getOwnPropertySymbols(socket)
      .filter(({ description }) => description === 'kBuffer')
      .map((symbol) => socket[symbol]?.length ?? 'none'))`;

  test('are read straight to their place, from the first one on', async () => {
    await using worker = await createWorker<AnyCode>(anyCode);
    const before = await worker.send('run', placesOf);
    expect(before).toContain('none');
    await worker.send('run', placesOf + ' '.repeat(70_000));
    // Between bodies all reads go to one place.
    expect(await worker.send('run', placesOf)).toContain(256 * 1024);
  });

  test('are read straight to their place in the host too', async () => {
    let socket: object | undefined;
    const connecting = (message: unknown): void => {
      ({ socket } = message as { socket: object });
    };
    subscribe('net.client.socket', connecting);
    await using worker = await createWorker<AnyCode>(anyCode);
    unsubscribe('net.client.socket', connecting);
    const lengths: number[] = [];
    const look = (): void => {
      for (const symbol of Object.getOwnPropertySymbols(socket))
        if (symbol.description === 'kBuffer')
          lengths.push((Reflect.get(socket as object, symbol) as Buffer).length);
      looking = setImmediate(look);
    };
    let looking = setImmediate(look);
    const answer = worker.send('run', `'x'.repeat(2 ** 24)`);
    expect(await answer.finally(() => clearImmediate(looking))).toHaveLength(2 ** 24);
    expect(Math.max(...lengths)).toBeGreaterThan(2 ** 23);
  });

  test.runIf(usesGlibc)('of bytes take memory that earlier ones had', async () => {
    const serializer = await serializerOf('bytes');
    const script = fixture('workers/page-faults.mjs');
    await using worker = await createWorker(script, { serializer });
    const bytes = new Uint8Array(16 * 2 ** 20);
    const take = async (times: number): Promise<number> => {
      for (let time = 1; time < times; time++) await worker.send('take', bytes);
      const counted = (await worker.send('take', bytes)) as Uint8Array;
      return Number(Buffer.from(counted));
    };
    const before = await take(20);
    // Each has 4096 pages, and nearly as many faults if it gets new ones.
    expect(((await take(20)) - before) / 20).toBeLessThan(1000);
  });
});

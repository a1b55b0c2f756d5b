import { createWorker, RequestTimeoutError, type WorkerClient } from 'isolated-workers';
import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, failureOf, fixture, reportOf, runHost } from '../../support.js';

const script = fixture('workers/answering.mjs');

interface Abort {
  readonly type: string;
  readonly name?: string;
  readonly aborted?: boolean;
}

async function abortsOf(worker: WorkerClient): Promise<Abort[]> {
  return (await worker.send('aborts')) as Abort[];
}

describe('deadlines', () => {
  let worker: WorkerClient;

  beforeAll(async () => {
    worker = await createWorker(script);
  });

  afterAll(async () => {
    await worker.terminate();
  });

  it('R4: RequestTimeoutError names type and milliseconds; the signal of the handler aborts', async () => {
    const began = performance.now();
    const error = await failureOf(worker.send('obey', undefined, { timeout: 100 }));
    const took = performance.now() - began;
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error).toMatchObject({ type: 'obey', timeout: 100, code: 'ERR_REQUEST_TIMEOUT' });
    expect((error as Error).message).toMatch(/'obey'.*100 ms/);
    expect(took).toBeGreaterThanOrEqual(99);
    expect(await abortsOf(worker)).toContainEqual({ type: 'obey', name: 'RequestTimeoutError' });
    expect(worker.pendingCount).toBe(0);
  });

  it("R4: the worker's timeout holds for the rest", async () => {
    await using quick = await createWorker(script, {
      timeout: 80,
      timeouts: { wait: 5000, never: Infinity },
    });
    expect(await failureOf(quick.send('obey'))).toMatchObject({ type: 'obey', timeout: 80 });
    expect(await quick.send('wait', 200)).toBe('waited');
    const never = quick.send('never', undefined, { timeout: 200 });
    expect(await failureOf(never)).toMatchObject({ timeout: 200 });
  });

  it.each([0, Infinity, 2 ** 31, 2 ** 31 + 5, 2 ** 53])(
    'R11: a timeout of %d is no deadline, and does not overflow',
    async (timeout) => {
      const warnings: Error[] = [];
      const collect = (warning: Error): void => void warnings.push(warning);
      process.on('warning', collect);
      try {
        expect(await worker.send('wait', 100, { timeout })).toBe('waited');
        await using patient = await createWorker(script, {
          timeout,
          timeouts: { echo: timeout },
          startupTimeout: timeout,
        });
        expect(await patient.send('wait', 100)).toBe('waited');
        expect(await patient.send('echo', 1)).toBe(1);
      } finally {
        process.off('warning', collect);
      }
      expect(warnings).toStrictEqual([]);
    },
  );
});

describe('R5: a host that was busy past the deadline', () => {
  it.each([100, 16 * 1024 * 1024])(
    'R5: an answer of %i bytes that is arriving wins',
    async (size) => {
      const run = await runHost('hosts/blocked.mjs', [String(size)]);
      const report = reportOf<{ length: number; blocked: number }>(run);
      expect(report.length).toBe(size);
      expect(report.blocked).toBeGreaterThan(2);
    },
  );

  it('R5: without an answer the deadline passes', async () => {
    const report = reportOf<{ code: string }>(await runHost('hosts/blocked.mjs', ['never']));
    expect(report.code).toBe('ERR_REQUEST_TIMEOUT');
  });
});

describe('signals', () => {
  let worker: WorkerClient;

  beforeAll(async () => {
    worker = await createWorker(script);
  });

  afterAll(async () => {
    await worker.terminate();
  });

  beforeEach(() => {
    expect(worker.pendingCount).toBe(0);
  });

  it('R6: aborted meanwhile: it rejects with the reason at once; the signal of the handler aborts', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const aborts = (await abortsOf(worker)).length;
    const calls = ((await worker.send('calls')) as string[]).length;
    const pending = worker.send('obey', undefined, { signal });
    await eventuallyCalled(calls + 1);
    const reason = new RangeError('enough');
    const settled = failureOf(pending);
    controller.abort(reason);
    expect(worker.pendingCount).toBe(0);
    expect(await settled).toBe(reason);
    expect((await abortsOf(worker)).slice(aborts)).toStrictEqual([
      { type: 'obey', name: 'RangeError' },
    ]);
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
  });

  it('R6: a busy handler cannot see it; the caller is free all the same', async () => {
    const controller = new AbortController();
    const began = performance.now();
    const busy = worker.send('busy', 2000, { signal: controller.signal });
    setTimeout(() => {
      controller.abort('free');
    }, 50);
    expect(await failureOf(busy)).toBe('free');
    expect(performance.now() - began).toBeLessThan(1500);
    expect(await worker.send('ping')).toBe('pong');
  });

  async function eventuallyCalled(calls: number): Promise<void> {
    let seen = 0;
    while (seen < calls) seen = ((await worker.send('calls')) as string[]).length;
    await eventually(() => seen >= calls);
  }
});

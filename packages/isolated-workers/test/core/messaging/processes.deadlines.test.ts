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
  let dropped: string[];

  beforeAll(async () => {
    dropped = [];
    const collect = (text: string): void => void dropped.push(text);
    const logger = { debug: collect, info: collect, warn: collect, error: collect };
    worker = await createWorker(script, { logger, logLevel: 'warn', timeouts: { never: 60 } });
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
    expect(await abortsOf(worker)).toContainEqual({ type: 'obey', name: 'AbortError' });
    expect(worker.pendingCount).toBe(0);
  });

  it('R4: a late answer is dropped, and nobody hears of it', async () => {
    const late = worker.send('wait', 1500, { timeout: 50 });
    expect(await failureOf(late)).toBeInstanceOf(RequestTimeoutError);
    // This one comes behind the late answer.
    expect(await worker.send('wait', 1600)).toBe('waited');
    expect(dropped).toStrictEqual([]);
    expect(worker.pendingCount).toBe(0);
  });

  it('R4: a handler that looks at its signal only later finds it aborted', async () => {
    await failureOf(worker.send('late look', undefined, { timeout: 50 }));
    expect(await worker.send('wait', 1600)).toBe('waited');
    const look = { type: 'late look', aborted: true, name: 'AbortError' };
    expect(await abortsOf(worker)).toContainEqual(look);
  });

  it("R4: the type's own timeout holds, the one of the call goes before it", async () => {
    const own = await failureOf(worker.send('never'));
    expect(own).toMatchObject({ type: 'never', timeout: 60 });
    const given = await failureOf(worker.send('never', undefined, { timeout: 30 }));
    expect(given).toMatchObject({ type: 'never', timeout: 30 });
    const undefinedOne = await failureOf(worker.send('never', undefined, { timeout: undefined }));
    expect(undefinedOne).toMatchObject({ timeout: 60 });
    expect(await worker.send('wait', 120)).toBe('waited');
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

  it('R4: requests of one timeout pass in their order, each at its own time', async () => {
    const passed: number[] = [];
    const began = performance.now();
    const all: Promise<unknown>[] = [];
    for (let index = 0; index < 5; index++) {
      const call = failureOf(worker.send('obey', undefined, { timeout: 150 }));
      all.push(call.then(() => passed.push(index)));
      await worker.send('wait', 20);
    }
    await Promise.all(all);
    expect(passed).toStrictEqual([0, 1, 2, 3, 4]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(150 + 4 * 20 - 1);
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

  it.each<[string, unknown]>([
    ['an Error', new RangeError('mine')],
    ['a text', 'why'],
    ['undefined', undefined],
    ['null', null],
  ])(
    'R6: aborted before, with %s: it rejects with the reason, nothing is sent',
    async (_what, reason) => {
      const signal = AbortSignal.abort(reason);
      const before = (await worker.send('calls')) as string[];
      expect(await failureOf(worker.send('never', undefined, { signal }))).toBe(signal.reason);
      expect(await worker.send('calls')).toStrictEqual(before);
      expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
    },
  );

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
      { type: 'obey', name: 'AbortError' },
    ]);
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
  });

  it('R6: aborted in the tick of the call: the handler may run, its signal aborts', async () => {
    const controller = new AbortController();
    const pending = worker.send('obey', undefined, { signal: controller.signal });
    controller.abort('changed my mind');
    expect(await failureOf(pending)).toBe('changed my mind');
    expect(await worker.send('ping')).toBe('pong');
  });

  it('R6: aborted afterwards: nothing', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const aborts = await abortsOf(worker);
    expect(await worker.send('wait', 1, { signal })).toBe('waited');
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
    controller.abort();
    expect(await worker.send('ping')).toBe('pong');
    expect(await abortsOf(worker)).toStrictEqual(aborts);
  });

  it('R6: one signal for a thousand requests: no listener is left, no warning comes', async () => {
    const warnings: Error[] = [];
    const collect = (warning: Error): void => void warnings.push(warning);
    process.on('warning', collect);
    const controller = new AbortController();
    const { signal } = controller;
    await Promise.all(
      Array.from({ length: 1000 }, () => worker.send('ping', undefined, { signal })),
    );
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
    const pending = Array.from({ length: 100 }, () =>
      failureOf(worker.send('obey', undefined, { signal, timeout: 10_000 })),
    );
    controller.abort('all of you');
    expect(new Set(await Promise.all(pending))).toStrictEqual(new Set(['all of you']));
    expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
    await worker.send('ping');
    process.off('warning', collect);
    expect(warnings).toStrictEqual([]);
  });

  it('R6: a signal that times out gives its own reason', async () => {
    const error = await failureOf(
      worker.send('obey', undefined, { signal: AbortSignal.timeout(50), timeout: 10_000 }),
    );
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'TimeoutError' });
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

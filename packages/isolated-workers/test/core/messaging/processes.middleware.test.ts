import {
  composeMiddleware,
  createWorker,
  type AnyMessage,
  type WorkerClient,
} from 'isolated-workers';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { failureOf, fixture } from '../../support.js';

type Passing = AnyMessage & { payload?: unknown; error?: unknown };
type Look = (message: Passing, direction: 'send' | 'receive') => unknown;

function start(middleware: Look = () => undefined): Promise<WorkerClient> {
  return createWorker(fixture('workers/middleware.mjs'), { middleware: middleware as never });
}

/** What a payload or error asks of the step with this name. */
function wish(message: Passing, step: string): unknown {
  const asked = (message.payload ?? message.error) as Record<string, unknown> | null | undefined;
  return asked?.[step];
}

async function obliging(message: Passing, direction: 'send' | 'receive'): Promise<void> {
  const step = `host ${direction}`;
  const asked = wish(message, step);
  if (asked === 'throw') throw new RangeError(`${step} threw`);
  if (typeof asked === 'number') await pause(asked);
}

describe('R7: middleware that throws', () => {
  it.each([
    ['on the host, on the way out', 'echo', { 'host send': 'throw' }, 'host send threw'],
    ['in the worker, on the way in', 'echo', { 'worker receive': 'throw' }, 'worker receive threw'],
    [
      'in the worker, on the way out',
      'give',
      { give: { 'worker send': 'throw' } },
      'worker send threw',
    ],
    [
      'on the host, on the way in',
      'give',
      { give: { 'host receive': 'throw' } },
      'host receive threw',
    ],
    [
      'in the worker, on an error',
      'fail',
      { give: { 'worker send': 'throw' } },
      'worker send threw',
    ],
    [
      'on the host, on an error',
      'fail',
      { give: { 'host receive': 'throw' } },
      'host receive threw',
    ],
  ])('R7: %s: that one request rejects with it', async (_where, type, payload, text) => {
    await using worker = await start(obliging);
    const others = [worker.send('echo', { index: 1 }), worker.send('ping')];
    const error = await failureOf(worker.send(type, payload));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: text });
    expect(await Promise.all(others)).toStrictEqual([{ index: 1 }, 'pong']);
    expect(worker.pendingCount).toBe(0);
    expect(await worker.send('ping')).toBe('pong');
  });
});

describe('R8: middleware that takes its time', () => {
  /** From long to short, and none at all. */
  const delays = [30, 0, 15, 5, 0, 25, 1, 10, 0, 20];

  it.each(['host send', 'worker receive'])(
    'R8: %s: notifications keep their order',
    async (step) => {
      await using worker = await start(obliging);
      for (const [index, delay] of delays.entries())
        void worker.notify('note', { index, [step]: delay });
      await worker.send('ping');
      expect(await worker.send('seen')).toStrictEqual([...delays.keys()]);
    },
  );
});

describe('middleware', () => {
  it('sees every message of its side, in both directions', async () => {
    const seen: unknown[] = [];
    await using worker = await start(({ kind, type, tx }, direction) => {
      seen.push([direction, kind, type, typeof tx]);
    });
    await worker.send('echo', { a: 1 });
    await failureOf(worker.send('fail', { give: {} }));
    await worker.notify('note', { index: 1 });
    await worker.send('ping');
    expect(seen).toStrictEqual([
      ['send', 'request', 'echo', 'number'],
      ['receive', 'result', 'echo', 'number'],
      ['send', 'request', 'fail', 'number'],
      ['receive', 'error', 'fail', 'number'],
      ['send', 'notification', 'note', 'number'],
      ['send', 'request', 'ping', 'number'],
      ['receive', 'result', 'ping', 'number'],
    ]);
    expect(await worker.send('passed')).toStrictEqual([
      ...['receive request echo', 'send result echo', 'receive request fail', 'send error fail'],
      ...['receive notification note', 'receive request ping', 'send result ping'],
    ]);
  });

  it('composed: sends from the first to the last, receives from the last to the first', async () => {
    const wrap =
      (name: string): Look =>
      async (message, direction) => {
        if (name === 'b') await pause(5);
        message.payload = `${String(message.payload)} ${direction} ${name}`;
      };
    const composed = composeMiddleware(wrap('a') as never, wrap('b') as never, wrap('c') as never);
    await using worker = await createWorker(fixture('workers/echo.mjs'), { middleware: composed });
    expect(await worker.send('echo', 'x')).toBe(
      'x send a send b send c receive c receive b receive a',
    );
  });
});

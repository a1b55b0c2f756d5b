import {
  composeMiddleware,
  createWorker,
  SerializationError,
  type AnyMessage,
  type WorkerClient,
} from 'isolated-workers';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually, failureOf, fixture } from '../../support.js';

type Passing = AnyMessage & { payload?: unknown; error?: unknown };
type Look = (message: Passing, direction: 'send' | 'receive') => unknown;

function start(middleware: Look = () => undefined): Promise<WorkerClient> {
  return createWorker(fixture('workers/middleware.mjs'), { middleware: middleware as never });
}

/** What is thrown need not be an Error. */
const aText: unknown = 'a text';

/** What a payload or error asks of the step with this name. */
function wish(message: Passing, step: string): unknown {
  const asked = (message.payload ?? message.error) as Record<string, unknown> | null | undefined;
  return asked?.[step];
}

async function obliging(message: Passing, direction: 'send' | 'receive'): Promise<unknown> {
  const step = `host ${direction}`;
  const asked = wish(message, step);
  if (asked === 'throw') throw new RangeError(`${step} threw`);
  if (asked === 'throw text') throw aText;
  if (asked === 'nonsense') return 7;
  if (asked === 'replace') return { ...message, payload: { replaced: step } };
  if (typeof asked === 'number') await pause(asked);
  return undefined;
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

  it.each([
    ['echo', { 'host send': 'throw text' }],
    ['echo', { 'worker receive': 'throw text' }],
    ['give', { give: { 'worker send': 'throw text' } }],
    ['give', { give: { 'host receive': 'throw text' } }],
  ])('R7: what it throws arrives as it is: %s %j', async (type, payload) => {
    await using worker = await start(obliging);
    expect(await failureOf(worker.send(type, payload))).toBe('a text');
    expect(await worker.send('ping')).toBe('pong');
  });

  it.each([
    ['echo', { 'host send': 'nonsense' }],
    ['echo', { 'worker receive': 'nonsense' }],
    ['give', { give: { 'worker send': 'nonsense' } }],
    ['give', { give: { 'host receive': 'nonsense' } }],
  ])('R7: returns nonsense: TypeError: %s %j', async (type, payload) => {
    await using worker = await start(obliging);
    const error = await failureOf(worker.send(type, payload));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain('middleware');
    expect(await worker.send('ping')).toBe('pong');
  });

  it('R7: on a reply: the failure goes back without passing the middleware of the sender again', async () => {
    await using worker = await start();
    const give = { 'worker send': 'throw' };
    await failureOf(worker.send('give', { give }));
    await failureOf(worker.send('fail', { give }));
    expect(await worker.send('passed')).toStrictEqual([
      ...['receive request give', 'send result give'],
      ...['receive request fail', 'send error fail'],
    ]);
  });

  it('R7, R9: notifications: out of the host notify() rejects, in the worker the event tells', async () => {
    await using worker = await start(obliging);
    const events: unknown[][] = [];
    worker.on('error', (...about) => events.push(about));
    const error = await failureOf(worker.notify('note', { 'host send': 'throw' }));
    expect(error).toMatchObject({ message: 'host send threw' });
    await worker.notify('note', { 'worker receive': 'throw' });
    await eventually(() => events.length > 0);
    expect(events).toStrictEqual([
      [expect.objectContaining({ message: 'worker receive threw' }), { type: 'note' }],
    ]);
    expect(await worker.send('seen')).toStrictEqual([]);
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

  it.each(['host receive', 'worker send'])('R8: %s: results keep their order', async (step) => {
    await using worker = await start(obliging);
    const arrived: unknown[] = [];
    await Promise.all(
      delays.map(async (delay, index) => {
        const give = { index, [step]: delay };
        arrived.push(((await worker.send('give', { give })) as { index: number }).index);
      }),
    );
    expect(arrived).toStrictEqual([...delays.keys()]);
  });

  it('R8: requests and notifications are one order', async () => {
    const order: string[] = [];
    await using worker = await start(async (message, direction) => {
      if (direction === 'receive') return;
      await pause((message.payload as { delay: number }).delay);
      order.push(`${message.kind} ${message.type}`);
    });
    void worker.send('echo', { delay: 20 });
    void worker.notify('note', { delay: 0 });
    await worker.send('ping', { delay: 5 });
    expect(order).toStrictEqual(['request echo', 'notification note', 'request ping']);
  });

  it('R8: one direction does not wait for the other', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let holding = false;
    await using worker = await start(async (_message, direction) => {
      if (direction === 'send' && holding) await held;
    });
    const early = worker.send('echo', 'early');
    holding = true;
    const late = worker.send('echo', 'late');
    expect(await early).toBe('early');
    expect(worker.pendingCount).toBe(1);
    release();
    expect(await late).toBe('late');
  });

  it('a request that is given up in the meantime is not sent', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await using worker = await start(async ({ type }, direction) => {
      if (direction === 'send' && type === 'echo') await held;
    });
    const controller = new AbortController();
    const aborted = failureOf(worker.send('echo', {}, { signal: controller.signal }));
    const late = failureOf(worker.send('echo', {}, { timeout: 50 }));
    controller.abort('enough');
    expect(await aborted).toBe('enough');
    expect(await late).toMatchObject({ code: 'ERR_REQUEST_TIMEOUT' });
    release();
    await worker.send('ping');
    expect(await worker.send('passed')).not.toContain('receive request echo');
  });
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

  it('pairs an answer with its request by tx', async () => {
    const pairs = new Map<number, string[]>();
    await using worker = await start(({ tx, kind, type }) => {
      pairs.set(tx, [...(pairs.get(tx) ?? []), `${kind} ${type}`]);
    });
    await Promise.all([
      worker.send('echo', 1),
      worker.send('ping'),
      failureOf(worker.send('fail', {})),
    ]);
    expect([...pairs.values()]).toStrictEqual([
      ['request echo', 'result echo'],
      ['request ping', 'result ping'],
      ['request fail', 'error fail'],
    ]);
  });

  it('may change payloads and errors, in place or by another message', async () => {
    await using inPlace = await start((message, direction) => {
      if (message.kind === 'error') (message.error as Error).message += ', seen by the host';
      else message.payload = { [direction]: message.payload };
    });
    expect(await inPlace.send('echo', 1)).toStrictEqual({ receive: { send: 1 } });
    expect(await failureOf(inPlace.send('rename'))).toMatchObject({
      message: 'rename, seen by the host',
      renamed: 'worker send',
    });
    await using another = await start(obliging);
    for (const step of ['host send', 'worker receive', 'worker send', 'host receive'])
      expect(await another.send('echo', { [step]: 'replace' })).toStrictEqual({ replaced: step });
  });

  it('what it makes of a payload must be fit for the serializer', async () => {
    await using worker = await start((message, direction) => {
      if (direction === 'send' && message.type === 'echo') message.payload = 1n;
    });
    expect(await failureOf(worker.send('echo', 1))).toBeInstanceOf(SerializationError);
    expect(await worker.send('ping')).toBe('pong');
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

  it('an answer that waits in it is not late', async () => {
    await using worker = await start(async (_message, direction) => {
      if (direction === 'receive') await pause(1200);
    });
    expect(await worker.send('ping', undefined, { timeout: 1000 })).toBe('pong');
  });
});

import {
  createWorker,
  InvalidOptionError,
  IsolatedWorkerError,
  TooManyPendingError,
  UnknownMessageError,
  WorkerStartError,
  type UntypedMessages,
  type WorkerClient,
} from 'isolated-workers';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, fixture } from '../../support.js';

const script = fixture('workers/answering.mjs');

describe('requests', () => {
  let worker: WorkerClient<UntypedMessages>;

  beforeAll(async () => {
    worker = await createWorker(script);
  });

  afterAll(async () => {
    await worker.shutdown();
  });

  it('R1: 10 000 at once, answered out of order, each get their own answer', async () => {
    const order: number[] = [];
    const indexes = Array.from({ length: 10_000 }, (_, index) => index);
    const answers = indexes.map(async (index) => {
      const answer = await worker.send('shuffled', index);
      order.push(index);
      return answer;
    });
    expect(worker.pendingCount).toBe(10_000);
    expect(await Promise.all(answers)).toStrictEqual(indexes);
    expect(worker.pendingCount).toBe(0);
    expect(order).not.toStrictEqual(indexes);
  });

  it('R3: an unknown type rejects with UnknownMessageError, which lists the known ones', async () => {
    const error = await failureOf(worker.send('pong'));
    expect(error).toBeInstanceOf(UnknownMessageError);
    expect(error).toBeInstanceOf(IsolatedWorkerError);
    expect(error).toMatchObject({ type: 'pong', code: 'ERR_UNKNOWN_MESSAGE' });
    expect((error as Error).message).toMatch(/'pong'.*\bping, echo, shuffled, wait\b/);
  });

  it.each([
    ...['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__'],
    ...['prototype', 'then', 'bind'],
  ])("F10: '%s' is no handler", async (type) => {
    const error = await failureOf(worker.send(type, {}));
    expect(error).toBeInstanceOf(UnknownMessageError);
    expect(error).toMatchObject({ type });
  });
});

describe('maxPending and pendingCount', () => {
  it('one more than maxPending rejects with TooManyPendingError, and nothing is sent', async () => {
    await using worker = await createWorker(script, { maxPending: 3 });
    const pending = [1, 2, 3].map(() => worker.send('wait', 200));
    const error = await failureOf(worker.send('echo', 'one more'));
    expect(error).toBeInstanceOf(TooManyPendingError);
    expect(error).toMatchObject({ type: 'echo', maxPending: 3, code: 'ERR_TOO_MANY_PENDING' });
    expect(worker.pendingCount).toBe(3);
    await worker.notify('echo', 'notifications do not count');
    await Promise.all(pending);
    expect(worker.pendingCount).toBe(0);
    expect(await worker.send('calls')).toStrictEqual(['wait', 'wait', 'wait']);
  });
});

describe('R12: createWorker() refuses before anything is spawned', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['timeout', -1],
    ['timeout', NaN],
    ['timeout', '1000'],
    ['timeouts', { ping: -1 }],
    ['startupTimeout', -0.1],
    ['shutdownTimeout', NaN],
    ['forceKillAfterDelay', '5000'],
    ['maxMessageBytes', 10],
    ['maxPending', 0],
    ['stdio', 'piped'],
    ['logLevel', 'verbose'],
    ['signal', {}],
    ['serializer', {}],
    ['handlers', { ping: 1 }],
    ['timeOut', 1],
    ['script', './x.mjs'],
    ['toString', 1],
  ];

  it('R12: each wrong option, by its name', async () => {
    let spawned = 0;
    const count = (): void => {
      spawned++;
    };
    subscribe('child_process', count);
    try {
      for (const [name, value] of wrong) {
        const error = await failureOf(createWorker(script, { [name]: value }));
        expect(error).toBeInstanceOf(InvalidOptionError);
        expect(error).toMatchObject({ option: name, code: 'ERR_INVALID_OPTION' });
        expect((error as Error).message).toContain(`'${name}'`);
      }
      for (const place of ['', 1, null, undefined, {}, new URL('https://example.com/w.mjs')]) {
        const error = await failureOf(createWorker(place as string));
        expect(error).toMatchObject({ option: 'workerScript' });
      }
      const twice = failureOf(createWorker({ workerScript: script }, {}));
      expect(await twice).toMatchObject({ option: 'options' });
      expect(await failureOf(createWorker(fixture('absent.mjs')))).toBeInstanceOf(WorkerStartError);
      expect(spawned).toBe(0);
      await (await createWorker({ workerScript: script })).shutdown();
      expect(spawned).toBe(1);
    } finally {
      unsubscribe('child_process', count);
    }
  });

  it('R12: startWorkerServer() refuses its own, and the start fails with that', async () => {
    const args = [JSON.stringify({ maxMessageBytes: 10 })];
    const error = await failureOf(
      createWorker(fixture('workers/echo.mjs'), { args, stdio: 'ignore' }),
    );
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toContain("startWorkerServer(): 'maxMessageBytes' must be");
  });
});

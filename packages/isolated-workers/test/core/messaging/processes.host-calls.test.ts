import { createWorker, type UntypedMessages, type WorkerClient } from 'isolated-workers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, failureOf, fixture } from '../../support.js';

const script = fixture('workers/calling.mjs');
/** What is thrown need not be an Error. */
const aText: unknown = 'a text';
const noted: unknown[] = [];
const aborts: unknown[] = [];
let worker: WorkerClient<UntypedMessages>;

interface Context {
  readonly signal: AbortSignal;
  readonly type: string;
  readonly tx: number;
}

const handlers = {
  add: ([a, b]: [number, number]) => a + b,
  echo: (value: unknown) => value,
  note: (value: unknown) => void noted.push(value),
  context: (_nothing: unknown, { signal, type, tx }: Context) => [signal.aborted, type, typeof tx],
  fail: () => {
    throw Object.assign(new TypeError('the host refuses', { cause: new Error('why') }), {
      code: 'E_HOST',
    });
  },
  text: () => Promise.reject(aText),
  bigint: () => 1n,
  wait: async (ms: number, { signal }: Context) => {
    signal.addEventListener('abort', () => aborts.push((signal.reason as Error).name));
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'waited';
  },
  never: (_nothing: unknown, { signal }: Context) =>
    new Promise(() => {
      signal.addEventListener('abort', () => aborts.push((signal.reason as Error).name));
    }),
  count: (depth: number) => (depth === 0 ? 0 : worker.send('count', depth)),
};

function start(
  serverOptions: object = {},
  options: object = {},
): Promise<WorkerClient<UntypedMessages>> {
  const args = [JSON.stringify(serverOptions)];
  return createWorker(script, { handlers, args, ...options });
}

beforeAll(async () => {
  worker = await start();
});

afterAll(async () => {
  await worker.shutdown();
});

describe('a worker that calls its host', () => {
  it.each(['ask', 'ask by the server'])('%s: gets the result', async (way) => {
    expect(await worker.send(way, { type: 'add', payload: [3, 4] })).toBe(7);
    expect(await worker.send(way, { type: 'context' })).toStrictEqual([false, 'context', 'number']);
  });

  it('notifies', async () => {
    await worker.send('note', { line: 1 });
    await worker.send('note', { line: 2 });
    await eventually(() => noted.length === 2);
    expect(noted).toStrictEqual([{ line: 1 }, { line: 2 }]);
  });

  it('calls it while that calls it: fifty deep', async () => {
    expect(await worker.send('count', 50)).toBe(50);
  });

  it('R1: asks a thousand times at once, in each of ten requests', async () => {
    const expected = Array.from({ length: 1000 }, (_, index) => index);
    const asked = Array.from({ length: 10 }, () => worker.send('many', 1000));
    for (const answer of await Promise.all(asked)) expect(answer).toStrictEqual(expected);
  });

  it('large messages both ways at once stand in nobody’s way', async () => {
    const text = 'x'.repeat(1024 * 1024);
    const sent = Array.from({ length: 60 }, () => worker.send('as much', text));
    expect(new Set(await Promise.all(sent))).toStrictEqual(new Set([text.length]));
  });

  it('R2: what the host throws arrives as itself, and goes on to whoever asked', async () => {
    expect(await worker.send('refused', { type: 'fail' })).toMatchObject({
      isTypeError: true,
      message: 'the host refuses',
      code: 'E_HOST',
      cause: 'why',
      fromHost: true,
    });
    const error = await failureOf(worker.send('ask', { type: 'fail' }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'the host refuses', code: 'E_HOST' });
    expect((error as Error).cause).toBeInstanceOf(Error);
    expect(await failureOf(worker.send('ask', { type: 'text' }))).toBe('a text');
  });

  it.each(['absent', 'toString', '__proto__'])('R3, F10: %s: UnknownMessageError', async (type) => {
    const refused = (await worker.send('refused', { type })) as { text: string };
    expect(refused).toMatchObject({ name: 'UnknownMessageError', code: 'ERR_UNKNOWN_MESSAGE' });
    expect(refused.text).toMatch(/add, echo, note/);
  });

  it('R3: a host without handlers handles none', async () => {
    await using client = await createWorker(script);
    const refused = (await client.send('refused', { type: 'add' })) as { text: string };
    expect(refused).toMatchObject({ code: 'ERR_UNKNOWN_MESSAGE' });
    expect(refused.text).toContain('It handles none');
  });

  it("R4: the options 'timeout' and 'timeouts' of startWorkerServer() are for these calls", async () => {
    await using client = await start({ timeout: 60, timeouts: { wait: 5000 } });
    expect(await client.send('refused', { type: 'never' })).toMatchObject({
      code: 'ERR_REQUEST_TIMEOUT',
      message: expect.stringContaining('60 ms') as unknown,
    });
    expect(await client.send('ask', { type: 'wait', payload: 150 })).toBe('waited');
    const options = { timeout: 40 };
    const sooner = await client.send('refused', { type: 'wait', payload: 2000, options });
    expect(sooner).toMatchObject({ message: expect.stringContaining('40 ms') as unknown });
  });

  it('R6: the worker aborts: its call rejects with the reason, the handler’s signal aborts', async () => {
    aborts.length = 0;
    expect(await worker.send('aborted', 'never')).toMatchObject({
      class: 'RangeError',
      message: 'the worker gave up',
    });
    await eventually(() => aborts.length > 0);
  });

  it('F5: what is too large for the host, or the answer for the worker, rejects that call alone', async () => {
    const payload = 'x'.repeat(5000);
    await using small = await start({}, { maxMessageBytes: 4096 });
    const tooLarge = { name: 'MessageTooLargeError', code: 'ERR_MESSAGE_TOO_LARGE' };
    expect(await small.send('refused', { type: 'echo', payload })).toMatchObject(tooLarge);
    expect(await small.send('ping')).toBe('pong');
    await using tiny = await start(
      { maxMessageBytes: 4096 },
      {
        handlers: { ...handlers, long: () => payload },
      },
    );
    expect(await tiny.send('refused', { type: 'long' })).toMatchObject(tooLarge);
    expect(await tiny.send('ping')).toBe('pong');
  });
});

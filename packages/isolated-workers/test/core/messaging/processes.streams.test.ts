import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createWorker,
  RequestTimeoutError,
  type UntypedMessages,
  WorkerClosedError,
  WorkerExitError,
  type WorkerClient,
} from 'isolated-workers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually, failureOf, fixture, gone } from '../../support.js';
import { read, type Read } from '../../support/conversations.js';

async function start(options: object = {}): Promise<WorkerClient<UntypedMessages>> {
  const worker = await createWorker(fixture('workers/conversing.mjs'), options);
  onTestFinished(async () => {
    await worker.terminate();
  });
  return worker;
}

/** Reads a stream of five items that then waits. */
function waiting(worker: WorkerClient<UntypedMessages>): {
  readonly reading: Promise<Read>;
  readonly fifth: Promise<void>;
} {
  let resolve = (): void => undefined;
  const fifth = new Promise<void>((called) => (resolve = called));
  const stream = worker.stream('count', { to: 5, then: 'wait' });
  const reading = read(stream, (item) => {
    if (item === 4) resolve();
  });
  return { reading, fifth };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('streams between processes', () => {
  it('from the first call on, in order with the requests around them', async () => {
    const worker = await start();
    const [, { items }, echo] = await Promise.all([
      worker.send('echo', 1),
      read(worker.stream('count', { to: 20_000 })),
      worker.send('echo', 2),
    ]);
    expect(items).toStrictEqual(upTo(20_000));
    expect(echo).toBe(2);
  });

  it('up, down, and both at once', async () => {
    const worker = await start();
    const path = fileURLToPath(import.meta.url);
    const source = createReadStream(path, { highWaterMark: 1000 });
    expect(await worker.send('upload', {}, { input: source })).toStrictEqual({
      bytes: statSync(path).size,
    });
    expect(source.destroyed).toBe(true);
    const upper = worker.stream('upper', undefined, { input: new Set(['a', 'b']) });
    expect((await read(upper)).items).toStrictEqual(['A', 'B']);
    const body = worker.stream('bytes', 100_000).toReadableStream() as ReadableStream<Uint8Array>;
    const blob = new Uint8Array(await new Response(body).arrayBuffer());
    expect([blob.length, blob[0], blob.at(-1)]).toStrictEqual([200_000, 1, 2]);
  });

  it('with progress and meta', async () => {
    const worker = await start();
    const seen: unknown[] = [];
    expect(await worker.send('build', 3, { onProgress: (news) => seen.push(news) })).toBe('built');
    expect(seen).toStrictEqual([1, 2, 3].map((done) => ({ done, of: 3 })));
    expect(await worker.send('meta', undefined, { meta: { a: 'b' } })).toStrictEqual({ a: 'b' });
  });

  it('in the asynchronous context of their caller', async () => {
    const worker = await start();
    const storage = new AsyncLocalStorage<string>();
    await storage.run('mine', async () => {
      for await (const item of worker.stream('count', { to: 3000 }))
        expect([item, storage.getStore()]).toStrictEqual([item, 'mine']);
      await worker.send('build', 2, {
        onProgress: () => {
          expect(storage.getStore()).toBe('mine');
        },
      });
      expect(storage.getStore()).toBe('mine');
    });
  });
});

describe('the end of a stream between processes', () => {
  it.each([
    ['exits', 'exit', { exitCode: 3 }],
    ['is killed', 'die', process.platform === 'win32' ? {} : { signal: 'SIGKILL' }],
  ])(
    'C3: a worker that %s: the reader gets every item that had arrived, then the reason',
    async (_how, then, facts) => {
      const worker = await start();
      // What the system has taken before the exit arrives; so it has, once the reader is behind.
      const stream = worker.stream('count', { to: 100_000, then });
      const { items, error } = await read(stream);
      expect(items).toStrictEqual(upTo(items.length));
      expect(items.length).toBeGreaterThan(90_000);
      expect(error).toBeInstanceOf(WorkerExitError);
      expect(error).toMatchObject(facts);
      expect(await failureOf(stream.result)).toBe(error);
    },
  );

  it('C3: a worker that exits while it reads: the call rejects, the source ends', async () => {
    const worker = await start();
    const ends: string[] = [];
    async function* source() {
      try {
        for (;;) yield new Uint8Array(10_000);
      } finally {
        await Promise.resolve();
        ends.push('closed');
      }
    }
    const sent = worker.send('upload', { exitAfter: 1_000_000 }, { input: source() });
    expect(await failureOf(sent)).toBeInstanceOf(WorkerExitError);
    await eventually(() => ends.length === 1);
  });

  it('C4: a host that is killed: the worker is gone', async () => {
    const host = spawn(process.execPath, [fileURLToPath(fixture('hosts/streaming.mjs'))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void host.kill('SIGKILL'));
    const pid = await new Promise<number>((resolve) => {
      host.stdout.once('data', (text: Buffer) => {
        resolve(Number(text.toString()));
      });
    });
    host.kill('SIGKILL');
    await gone(pid);
  });

  it('C1, C5: break, abort and deadlines end the handler, and the worker goes on', async () => {
    const worker = await start();
    for await (const item of worker.stream('count', {})) if (item === 10) break;
    const stop = new AbortController();
    const aborted = read(worker.stream('count', {}, { signal: stop.signal }), (item) => {
      if (item === 5000) stop.abort(new RangeError('enough'));
    });
    expect((await aborted).error).toBe(stop.signal.reason);
    const late = await read(worker.stream('count', { to: 5, then: 'wait' }, { timeout: 300 }));
    expect(late.items).toStrictEqual(upTo(5));
    expect(late.error).toBeInstanceOf(RequestTimeoutError);
    const item = await read(worker.stream('count', { to: 5, then: 'wait' }, { itemTimeout: 300 }));
    expect(item.error).toBeInstanceOf(RequestTimeoutError);
    const closed: unknown[] = [];
    while (closed.length < 4) closed.push(...((await worker.send('closed')) as unknown[]));
    expect(closed).toStrictEqual([
      'AbortError',
      'RangeError',
      'RequestTimeoutError',
      'RequestTimeoutError',
    ]);
    expect(worker.pendingCount).toBe(0);
  });

  it('C11: shutdown() lets a stream end by itself', async () => {
    const worker = await start();
    const reading = read(worker.stream('count', { to: 50_000 }), (item) => {
      if (item === 10) void worker.shutdown();
    });
    expect((await reading).items).toHaveLength(50_000);
    expect(await worker.exited).toMatchObject({ exitCode: 0, forced: false });
  });

  it('C11: shutdown() ends one that does not, at its timeout', async () => {
    const worker = await start();
    const { reading, fifth } = waiting(worker);
    await fifth;
    await worker.shutdown({ timeout: 200 });
    const { items, error } = await reading;
    expect(items).toStrictEqual(upTo(5));
    expect(error).toBeInstanceOf(WorkerClosedError);
  });

  it('C11: terminate() and shutdown() with a reason end it with that', async () => {
    for (const end of ['terminate', 'shutdown'] as const) {
      const worker = await start();
      const { reading, fifth } = waiting(worker);
      await fifth;
      const reason = new Error('closing');
      await (end === 'terminate' ? worker.terminate(reason) : worker.shutdown({ reason }));
      expect(await reading).toStrictEqual({ items: upTo(5), error: reason });
    }
  });

  it('C11: a stream of a worker that has ended', async () => {
    const worker = await start();
    await worker.shutdown();
    const stream = worker.stream('count', {});
    expect((await read(stream)).error).toBeInstanceOf(WorkerClosedError);
    expect(await failureOf(stream.result)).toBeInstanceOf(WorkerClosedError);
  });

  it('C1: await using ends it', async () => {
    const worker = await start();
    {
      await using stream = worker.stream('count', {});
      const items = stream[Symbol.asyncIterator]();
      expect(await items.next()).toStrictEqual({ done: false, value: 0 });
    }
    while (((await worker.send('closed')) as unknown[]).length === 0);
  });

  it('C10: nobody who reads no further has an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const worker = await start();
    worker.stream('none');
    worker.stream('count', { to: 5, then: 'exit' });
    worker.stream('count', {}, { signal: AbortSignal.abort() });
    await worker.exited;
    worker.stream('count', {});
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toStrictEqual([]);
  });
});

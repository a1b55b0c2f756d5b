import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TracedCall } from '../../../src/core/contract/index.js';
import {
  InvalidOptionError,
  SerializationError,
  UnknownMessageError,
  WorkerClosedError,
} from '../../../src/errors/index.js';
import { failureOf } from '../../support.js';
import { channelPair } from '../../support/channel-pair.js';
import { handling, read } from '../../support/conversations.js';

const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

/** Subscribes to all channels of a name, or to some, for the length of a test. */
function observe(name: 'request' | 'stream', wanted: readonly string[] = events) {
  const told: { readonly event: string; readonly call: TracedCall }[] = [];
  for (const event of wanted) {
    const note = (call: unknown): void => {
      told.push({ event, call: call as TracedCall });
    };
    const observed = `tracing:isolated-workers:${name}:${event}`;
    subscribe(observed, note);
    onTestFinished(() => void unsubscribe(observed, note));
  }
  return {
    told,
    /** What was told of one side's calls, or of its handlers. */
    of: (side: TracedCall['side'], kind: TracedCall['kind']) => {
      const found = told.filter(({ call }) => call.side === side && call.kind === kind);
      return { events: found.map(({ event }) => event), calls: found.map(({ call }) => call) };
    },
  };
}

const inOrder = ['start', 'end', 'asyncStart', 'asyncEnd'];
const failing = ['start', 'end', 'error', 'asyncStart', 'asyncEnd'];

describe('what observers are told', () => {
  it('is a request where it is made and where it is handled, without what it carries', async () => {
    const { host } = channelPair({ worker: { handlers: handling({ double: (n) => 2 * n }) } });
    const { of } = observe('request');
    const meta = { a: 'b' };
    expect(await host.channel.send('double', 4, { meta })).toBe(8);
    const call = of('host', 'call');
    const handler = of('worker', 'handler');
    expect([call.events, handler.events]).toStrictEqual([inOrder, inOrder]);
    expect(new Set(call.calls).size).toBe(1);
    const about = { method: 'send', type: 'double', tx: 1, workerId: 'w1', meta };
    expect(call.calls[0]).toStrictEqual({ side: 'host', kind: 'call', ...about });
    expect(handler.calls[0]).toEqual({ side: 'worker', kind: 'handler', ...about });
  });

  it('is the error of a handler, on both sides', async () => {
    const handlers = handling({
      fail: async () => {
        await Promise.resolve();
        throw new RangeError('no');
      },
      throws: () => {
        throw new RangeError('no');
      },
      cannot: () => () => 0,
    });
    const { host } = channelPair({ worker: { handlers } });
    for (const type of ['fail', 'throws', 'cannot', 'nowhere']) {
      const { of } = observe('request');
      const error = await failureOf(host.channel.send(type, undefined));
      const call = of('host', 'call');
      expect([type, call.events]).toStrictEqual([type, failing]);
      expect(call.calls[0]?.error).toBe(error);
      const handler = of('worker', 'handler');
      expect([type, handler.events]).toStrictEqual([type, type === 'nowhere' ? [] : failing]);
      const expected = type === 'cannot' ? SerializationError : RangeError;
      if (type === 'nowhere') expect(error).toBeInstanceOf(UnknownMessageError);
      else expect(handler.calls[0]?.error).toBeInstanceOf(expected);
    }
  });

  it('is a call that was refused', async () => {
    const { host } = channelPair();
    const { of } = observe('request');
    await failureOf(host.channel.send('x', 1, { timeout: -1 }));
    host.channel.refuse((call) => new WorkerClosedError(call, 'over'));
    await failureOf(host.channel.send('x', 1));
    await failureOf(host.channel.notify('x', 1));
    const { events, calls } = of('host', 'call');
    expect(events).toStrictEqual([...failing, ...failing, ...failing]);
    expect(calls.map(({ tx }) => tx)).toStrictEqual(calls.map(() => 0));
    expect(calls[0]?.error).toBeInstanceOf(InvalidOptionError);
    expect(calls.at(-1)).toMatchObject({ method: 'notify', error: { code: 'ERR_WORKER_CLOSED' } });
  });

  it('is a notification, and a call back', async () => {
    const { host, worker } = channelPair({
      worker: { handlers: handling({ log: () => undefined }) },
      host: { handlers: handling({ ask: () => 'told' }) },
    });
    const { of } = observe('request');
    await host.channel.notify('log', 'line', { meta: { a: 'b' } });
    expect(await worker.channel.send('ask')).toBe('told');
    expect(of('host', 'call').events).toStrictEqual(inOrder);
    expect(of('worker', 'handler').calls[0]).toMatchObject({
      ...{ method: 'notify', type: 'log', tx: 0, meta: { a: 'b' } },
    });
    expect(of('worker', 'call').calls[0]).toMatchObject({ method: 'send', type: 'ask', tx: 1 });
    expect(of('host', 'handler').events).toStrictEqual(inOrder);
  });

  it('is a stream, on channels of its own', async () => {
    const handlers = handling({
      count: async function* (n) {
        for (let i = 0; i < n; i++) yield await Promise.resolve(i);
        if (n > 2) throw new RangeError('too far');
      },
    });
    const { host } = channelPair({ worker: { handlers } });
    const requests = observe('request');
    const { of } = observe('stream');
    expect((await read(host.channel.stream('count', 2))).items).toStrictEqual([0, 1]);
    expect([of('host', 'call').events, of('worker', 'handler').events]).toStrictEqual([
      inOrder,
      inOrder,
    ]);
    const { error } = await read(host.channel.stream('count', 3));
    const { calls, events } = of('host', 'call');
    expect(events).toStrictEqual([...inOrder, ...failing]);
    expect(calls.at(-1)).toMatchObject({ method: 'stream', type: 'count', tx: 2, error });
    expect(of('worker', 'handler').calls.at(-1)?.error).toBeInstanceOf(RangeError);
    host.channel.refuse((call) => new WorkerClosedError(call, 'over'));
    await read(host.channel.stream('count', 1));
    expect(of('host', 'call').calls.at(-1)?.error).toBeInstanceOf(WorkerClosedError);
    expect(requests.told).toStrictEqual([]);
  });

  it.each(events.filter((event) => event !== 'error'))(
    'is told to whom only %s is of interest',
    async (event) => {
      const { host } = channelPair({ worker: { handlers: handling({ id: (n) => n }) } });
      const { of } = observe('request', [event]);
      await host.channel.send('id', 1);
      expect([of('host', 'call').events, of('worker', 'handler').events]).toStrictEqual([
        [event],
        [event],
      ]);
    },
  );

  it('is the meta that middleware has made', async () => {
    const { host } = channelPair({
      host: {
        middleware: (message, direction) => {
          if (direction === 'send') message.meta = { trace: 'one' };
        },
      },
      worker: { handlers: handling({ id: (n) => n }) },
    });
    const { of } = observe('request');
    await host.channel.send('id', 1);
    await host.channel.notify('id', 1);
    expect(
      [...of('host', 'call').calls, ...of('worker', 'handler').calls].map(({ meta }) => meta),
    ).toEqual(Array.from({ length: 16 }, () => ({ trace: 'one' })));
  });

  it('takes no frames from an error: those of the caller are there', async () => {
    const handlers = handling({
      fail: () => {
        throw new RangeError('no');
      },
    });
    const { host } = channelPair({ worker: { handlers } });
    observe('request');
    async function whoCalls(): Promise<void> {
      await host.channel.send('fail');
    }
    const error = (await failureOf(whoCalls())) as Error;
    expect(error.stack).toMatch(/called from[^]*whoCalls/);
  });
});

describe('what observers bind to the start', () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const look = (place: string): void => void seen.push(`${place}: ${String(storage.getStore())}`);

  function bind(name: 'request' | 'stream'): void {
    seen.length = 0;
    const { start } = tracingChannel<string, TracedCall>(`isolated-workers:${name}`);
    start.bindStore(storage, ({ kind, type }) => `${kind} of ${type}`);
    onTestFinished(() => void start.unbindStore(storage));
  }

  it('holds in the middleware of the call and in all of the handler, and nowhere else', async () => {
    const handlers = handling({
      wait: async () => {
        look('first');
        await new Promise((resolve) => setImmediate(resolve));
        look('later');
      },
    });
    const { host } = channelPair({
      host: {
        middleware: (_message, direction) => {
          if (direction === 'send') look('middleware');
        },
      },
      worker: { handlers },
    });
    bind('request');
    await storage.run('mine', async () => {
      await host.channel.send('wait');
      look('caller');
    });
    expect(seen).toStrictEqual([
      ...['middleware: call of wait', 'first: handler of wait', 'later: handler of wait'],
      'caller: mine',
    ]);
  });

  it('holds in the code of an async generator', async () => {
    const handlers = handling({
      count: async function* () {
        look('first');
        yield 1;
        await new Promise((resolve) => setImmediate(resolve));
        look('later');
        yield 2;
      },
    });
    const { host } = channelPair({ worker: { handlers } });
    bind('stream');
    await storage.run('mine', async () => {
      await read(host.channel.stream('count'), () => {
        look('reader');
      });
      look('caller');
    });
    expect(seen.filter((line) => !String(line).startsWith('reader')).sort()).toStrictEqual([
      ...['caller: mine', 'first: handler of count', 'later: handler of count'],
    ]);
    expect(seen.filter((line) => line === 'reader: mine')).toHaveLength(2);
  });
});

describe('the asynchronous context of a caller', () => {
  it('holds after await, in for await and in onProgress', async () => {
    const storage = new AsyncLocalStorage<string>();
    const handlers = handling({
      build: (_n, { progress }) => {
        progress(1);
      },
      count: () => [1, 2, 3],
    });
    const { host } = channelPair({ worker: { handlers } });
    const call = async (name: string): Promise<unknown[]> =>
      storage.run(name, async () => {
        const seen: unknown[] = [];
        await host.channel.send('build', 1, { onProgress: () => seen.push(storage.getStore()) });
        seen.push(storage.getStore());
        for await (const item of host.channel.stream('count'))
          seen.push([item, storage.getStore()]);
        return seen;
      });
    const [one, two] = await Promise.all([call('one'), call('two')]);
    const expected = (name: string): unknown[] => [name, name, [1, name], [2, name], [3, name]];
    expect([one, two]).toStrictEqual([expected('one'), expected('two')]);
  });
});

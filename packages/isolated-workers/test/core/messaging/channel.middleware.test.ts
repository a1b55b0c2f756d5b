import { describe, expect, it, vi } from 'vitest';
import { SerializationError } from '../../../src/errors/index.js';
import type { RuntimeMiddleware } from '../../../src/core/contract/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair, type Side } from '../../support/channel-pair.js';
import { Schedule } from '../../support/schedule.js';

/** What is thrown need not be an Error. */
const aText: unknown = 'a text';

/** Does what payload or error ask of this step, such as `{ 'host send': 'throw' }`, and notes what it saw. */
function obliging(side: string, schedule: Schedule, seen: string[] = []): RuntimeMiddleware {
  return async (message, direction) => {
    const step = `${side} ${direction}`;
    seen.push(`${step} ${message.kind} ${message.type}`);
    const wishes = (message.payload ?? message.error) as Record<string, unknown> | undefined;
    const wish = wishes?.[step];
    if (wish === 'throw') throw new RangeError(`${step} threw`);
    if (wish === 'throw text') throw aText;
    if (wish === 'nonsense') return 7;
    if (wish === 'replace') return { ...message, payload: { replaced: step } };
    for (let turn = 0; turn < Number(wish); turn++) await schedule.pause();
    return undefined;
  };
}

const handlers = {
  echo: (value: unknown) => value,
  give: (value: unknown) => value,
  fail: (value: unknown) => Promise.reject(Object.assign(new Error('thrown'), value)),
};

function obligingPair(): {
  readonly host: Side;
  readonly worker: Side;
  readonly schedule: Schedule;
  readonly seen: string[];
} {
  const schedule = new Schedule();
  const seen: string[] = [];
  const pair = channelPair({
    schedule,
    host: { middleware: obliging('host', schedule, seen) },
    worker: { middleware: obliging('worker', schedule, seen), handlers },
  });
  return { ...pair, seen };
}

/** Middleware that keeps what passes in one direction until it is released. */
function gate(held: 'send' | 'receive'): {
  readonly middleware: RuntimeMiddleware;
  readonly release: () => void;
} {
  let release: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (release = resolve));
  const middleware: RuntimeMiddleware = (_message, direction) =>
    direction === held ? opened : undefined;
  return {
    middleware,
    release: () => {
      release();
    },
  };
}

describe('R7: middleware that throws', () => {
  const steps = ['host send', 'worker receive', 'worker send', 'host receive'];

  it.each(steps)('R7: %s: that one request rejects with it', async (step) => {
    const { host } = obligingPair();
    const others = [host.channel.send('echo', 1), host.channel.send('echo', 2)];
    const error = await failureOf(host.channel.send('echo', { [step]: 'throw' }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: `${step} threw` });
    expect(await Promise.all(others)).toStrictEqual([1, 2]);
    expect(await failureOf(host.channel.send('echo', { [step]: 'throw text' }))).toBe(aText);
    expect(await failureOf(host.channel.send('echo', { [step]: 'nonsense' }))).toBeInstanceOf(
      TypeError,
    );
    expect(host.channel.pendingCount).toBe(0);
  });

  it.each(['worker send', 'host receive'])('R7: %s, on an error: likewise', async (step) => {
    const { host } = obligingPair();
    const error = await failureOf(host.channel.send('fail', { [step]: 'throw' }));
    expect(error).toMatchObject({ message: `${step} threw` });
  });

  it('R7: on a reply: the failure does not pass the middleware of its sender again', async () => {
    const { host, seen } = obligingPair();
    await failureOf(host.channel.send('give', { 'worker send': 'throw' }));
    await failureOf(host.channel.send('fail', { 'worker send': 'throw' }));
    expect(seen.filter((line) => line.startsWith('worker'))).toStrictEqual([
      ...['worker receive request give', 'worker send result give'],
      ...['worker receive request fail', 'worker send error fail'],
    ]);
  });

  it('R7, R9: on a notification: notify() rejects, or its sender is told', async () => {
    const { host, schedule } = obligingPair();
    const error = await failureOf(host.channel.notify('echo', { 'host send': 'throw' }));
    expect(error).toMatchObject({ message: 'host send threw' });
    await host.channel.notify('echo', { 'worker receive': 'throw' });
    await host.channel.notify('fail', { 'host receive': 'throw' });
    await host.channel.notify('fail', {});
    await schedule.settle();
    expect(host.failed.map(([thrown, type]) => [(thrown as Error).message, type])).toStrictEqual([
      ['worker receive threw', 'echo'],
      ['host receive threw', 'fail'],
      ['thrown', 'fail'],
    ]);
  });
});

describe('R8: middleware that takes its time', () => {
  /** From long to short, and none at all. */
  const delays = [9, 0, 5, 2, 0, 7, 1, 4, 0, 6];

  it.each(['host send', 'worker receive', 'worker send', 'host receive'])(
    'R8: %s: the order is kept',
    async (step) => {
      const { host } = obligingPair();
      const arrived: unknown[] = [];
      const calls = delays.map(async (delay, index) => {
        const { at } = (await host.channel.send('echo', { at: index, [step]: delay })) as {
          at: unknown;
        };
        arrived.push(at);
      });
      await Promise.all(calls);
      expect(arrived).toStrictEqual([...delays.keys()]);
    },
  );

  it('R8: requests and notifications are one order', async () => {
    const seen: unknown[] = [];
    const schedule = new Schedule();
    const { host } = channelPair({
      schedule,
      host: { middleware: obliging('host', schedule) },
      worker: { handlers: { note: (payload) => void seen.push((payload as { at: number }).at) } },
    });
    const [, ...calls] = delays.map((delay, at) =>
      at % 2 === 0
        ? host.channel.notify('note', { at, 'host send': delay })
        : host.channel.send('note', { at, 'host send': delay }),
    );
    await Promise.all(calls);
    await schedule.settle();
    expect(seen).toStrictEqual([...delays.keys()]);
  });

  it('R8: one direction does not wait for the other', async () => {
    const { middleware, release } = gate('send');
    const { host, worker } = channelPair({
      host: { middleware, handlers: { note: () => undefined } },
      worker: { handlers },
    });
    const held = host.channel.send('echo', 'held');
    await worker.channel.notify('note', 1);
    const answer = worker.channel.send('note', 2);
    release();
    expect(await held).toBe('held');
    await answer;
  });

  it('R6: does not send on what has been given up meanwhile', async () => {
    const { middleware, release } = gate('send');
    const { host, peer, schedule } = channelAndPeer({ middleware });
    const stop = new AbortController();
    const aborted = failureOf(host.channel.send('aborted', 1, { signal: stop.signal }));
    const late = failureOf(host.channel.send('late', 1, { timeout: 1 }));
    const noted = host.channel.notify('noted', 1);
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    expect(await late).toMatchObject({ timeout: 1 });
    release();
    await noted;
    await schedule.settle();
    expect(peer.frames.map(({ type }) => type)).toStrictEqual(['noted']);
  });

  it('R5: an answer that waits in it is not late', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
    });
    try {
      const { middleware, release } = gate('receive');
      const { host, schedule } = channelPair({ host: { middleware }, worker: { handlers } });
      const answer = host.channel.send('echo', 1, { timeout: 100 });
      await schedule.settle();
      vi.advanceTimersByTime(1000);
      release();
      expect(await answer).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('F6: an answer twice: it never sees the second', async () => {
    const { middleware, release } = gate('receive');
    const received: unknown[] = [];
    const { host, peer, schedule } = channelAndPeer({
      middleware: (message, direction) => {
        if (direction === 'receive') received.push(message.payload);
        return middleware(message, direction);
      },
    });
    const answer = host.channel.send('any', 1);
    await schedule.settle();
    peer.link.send(Kind.result, 1, '', '"first"');
    peer.link.send(Kind.error, 1, '', '["second"]');
    await schedule.settle();
    release();
    expect(await answer).toBe('first');
    expect(received).toStrictEqual(['first']);
    expect(host.lines).toHaveLength(1);
  });

  it('D1: what has been answered is delivered, though the channel is closed meanwhile', async () => {
    const { middleware, release } = gate('receive');
    const { host, schedule } = channelPair({
      host: { middleware },
      worker: { handlers: { ...handlers, wait: () => new Promise(() => undefined) } },
    });
    const answered = host.channel.send('echo', 'answered');
    const pending = failureOf(host.channel.send('wait', 1));
    await schedule.settle();
    host.channel.close(
      (type) => `lost ${type}`,
      (call) => new Error(call),
    );
    expect(await pending).toBe('lost wait');
    expect(host.channel.pendingCount).toBe(1);
    release();
    expect(await answered).toBe('answered');
    await host.channel.answered();
  });
});

describe('what middleware sees, and may change', () => {
  it('is every message of its side in both directions, an answer under the number of its request', async () => {
    const seen: unknown[] = [];
    const { host, schedule } = channelPair({
      host: {
        middleware: ({ kind, type, tx }, direction) => void seen.push([direction, kind, type, tx]),
      },
      worker: { handlers },
    });
    await host.channel.send('echo', 1);
    await failureOf(host.channel.send('fail', {}));
    await host.channel.notify('fail', {});
    await schedule.settle();
    expect(seen).toStrictEqual([
      ...[
        ['send', 'request', 'echo', 1],
        ['receive', 'result', 'echo', 1],
      ],
      ...[
        ['send', 'request', 'fail', 2],
        ['receive', 'error', 'fail', 2],
      ],
      ...[
        ['send', 'notification', 'fail', 0],
        ['receive', 'error', 'fail', 0],
      ],
    ]);
  });

  it('is no answer that nobody waits for', async () => {
    const seen: unknown[] = [];
    const { peer, schedule } = channelAndPeer({
      handlers: { wait: () => schedule.pause().then(() => schedule.pause()) },
      middleware: ({ kind }) => void seen.push(kind),
    });
    peer.link.send(Kind.request, 1, 'wait', '1');
    peer.link.send(Kind.cancel, 1, '', undefined);
    await schedule.settle();
    expect(peer.frames).toMatchObject([{ kind: Kind.result, tx: 1 }]);
    expect(seen).toStrictEqual(['request']);
  });

  it('in place, or by another message', async () => {
    const { host } = channelPair({
      host: {
        middleware: (message, direction) => {
          if (message.kind === 'error') (message.error as Error).message += ', seen';
          else message.payload = { [direction]: message.payload };
        },
      },
      worker: { handlers },
    });
    expect(await host.channel.send('echo', 1)).toStrictEqual({ receive: { send: 1 } });
    expect(await failureOf(host.channel.send('fail', {}))).toMatchObject({
      message: 'thrown, seen',
    });
    const another = obligingPair();
    for (const step of ['host send', 'worker receive', 'worker send', 'host receive'])
      expect(await another.host.channel.send('echo', { [step]: 'replace' })).toStrictEqual({
        replaced: step,
      });
  });

  it('F7: to what cannot travel: that request rejects', async () => {
    const { host } = channelPair({
      host: {
        middleware: (message) => {
          if (message.type === 'give') message.payload = 1n;
        },
      },
      worker: { handlers },
    });
    expect(await failureOf(host.channel.send('give', 1))).toBeInstanceOf(SerializationError);
    expect(await host.channel.send('echo', 1)).toBe(1);
  });
});

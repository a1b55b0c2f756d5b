import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair } from '../../support/channel-pair.js';

/** The words that a refusal of these tests has for a call. */
const refusal = (call: string): Error => new Error(`refused ${call}`);
/** A handler that never returns; it tells when it is asked, and with what its signal aborts. */
function endless(): {
  readonly reasons: unknown[];
  readonly handler: (payload: unknown, context: object) => Promise<never>;
} {
  const reasons: unknown[] = [];
  const handler = (_payload: unknown, context: object): Promise<never> => {
    const { signal } = context as { signal: AbortSignal };
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    return new Promise(() => undefined);
  };
  return { reasons, handler };
}

describe('the two sides of a channel', () => {
  it('call each other, and each handler can call back', async () => {
    const count = (payload: unknown, context: object): unknown => {
      const depth = payload as number;
      const { host, worker } = context as Record<string, typeof pair.host.caller | undefined>;
      return depth === 0
        ? 0
        : (host ?? worker)?.send('count', depth - 1).then((n) => Number(n) + 1);
    };
    const pair = channelPair({ host: { handlers: { count } }, worker: { handlers: { count } } });
    expect(await pair.host.caller.send('count', 50)).toBe(50);
    expect(await pair.worker.caller.send('count', 51)).toBe(51);
    expect([pair.host.lines, pair.worker.lines]).toStrictEqual([[], []]);
  });

  it('tell a handler what it handles: number, type, signal and the caller of its own side', async () => {
    const seen: object[] = [];
    const note = (_payload: unknown, context: object): void => void seen.push(context);
    const { host, worker } = channelPair({
      host: { handlers: { note } },
      worker: { handlers: { note } },
    });
    await host.channel.send('note', 1);
    await worker.channel.notify('note', 2);
    await worker.channel.send('note', 3);
    const [inWorker, notified, inHost] = seen;
    expect(inWorker).toMatchObject({ tx: 1, type: 'note', host: worker.caller });
    expect(notified).toMatchObject({ tx: 0, type: 'note', worker: host.caller });
    expect(inHost).toMatchObject({ tx: 1, type: 'note', worker: host.caller });
    expect(inHost).toMatchObject({ signal: { aborted: false } });
  });

  it('F1: understand each other byte by byte', async () => {
    const { host, schedule } = channelPair({ worker: { handlers: { echo: (value) => value } } });
    schedule.longest = 1;
    const texts = ['', 'é', '漢😀', 'x'.repeat(50)];
    expect(await Promise.all(texts.map((text) => host.channel.send('echo', text)))).toStrictEqual(
      texts,
    );
  });

  it('count as busy from the first call to the last answer, once', async () => {
    const { host, schedule } = channelPair({ worker: { handlers: { echo: (value) => value } } });
    await Promise.all([host.channel.send('echo', 1), host.channel.notify('echo', 2)]);
    await schedule.settle();
    expect(host.holds).toStrictEqual([true, false]);
    await host.channel.send('echo', 3);
    expect(host.holds).toStrictEqual([true, false, true, false]);
  });
});

describe('the end of a channel', () => {
  it('refuses new calls, each by its name, while what is pending goes on', async () => {
    const { host, schedule } = channelPair({
      worker: { handlers: { later: () => schedule.pause().then(() => 'answered') } },
    });
    const pending = host.channel.send('later', undefined);
    host.channel.refuse(refusal);
    expect(await failureOf(host.channel.send('late', 1))).toMatchObject({
      message: "refused send('late')",
    });
    expect(await failureOf(host.channel.notify('late', 1))).toMatchObject({
      message: "refused notify('late')",
    });
    expect(host.channel.pendingCount).toBe(1);
    expect(await pending).toBe('answered');
  });

  it('waits with answered() for every answer, and for notifications to be passed on', async () => {
    let answer: (result: unknown) => void = () => undefined;
    const { host, schedule } = channelPair({
      worker: { handlers: { wait: () => new Promise((resolve) => (answer = resolve)) } },
    });
    await host.channel.answered();
    void host.channel.send('wait', 1);
    const order: string[] = [];
    void host.channel.answered().then(() => order.push('answered'));
    await schedule.settle();
    expect(order).toStrictEqual([]);
    schedule.hold(0);
    void host.channel.notify('wait', 2).then(() => order.push('notified'));
    answer('done');
    await schedule.settle();
    expect(order).toStrictEqual([]);
    schedule.release(0);
    await schedule.settle();
    expect(order.toSorted()).toStrictEqual(['answered', 'notified']);
  });

  it('waits with handled() until each handler has answered, or nobody waits for it', async () => {
    const answers: ((result: unknown) => void)[] = [];
    const { host, worker, schedule } = channelPair({
      worker: { handlers: { wait: () => new Promise((resolve) => void answers.push(resolve)) } },
    });
    await worker.channel.handled();
    const stop = new AbortController();
    const pending = [
      host.channel.send('wait', 1),
      host.channel.notify('wait', 2),
      failureOf(host.channel.send('wait', 3, { signal: stop.signal })),
    ];
    await schedule.settle();
    let handled = false;
    void worker.channel.handled().then(() => (handled = true));
    answers[0]?.('first');
    stop.abort();
    await schedule.settle();
    expect(handled).toBe(false);
    answers[1]?.('nobody hears it');
    await schedule.settle();
    expect(handled).toBe(true);
    answers[2]?.('late');
    await Promise.all(pending);
  });

  it('settles with close() every call with its own reason, and later ones with the refusal', async () => {
    const { handler } = endless();
    const { host, schedule } = channelPair({ worker: { handlers: { a: handler, b: handler } } });
    const calls = [host.channel.send('a', 1), host.channel.send('b', 2)].map(failureOf);
    await schedule.settle();
    schedule.hold(0);
    const notified = failureOf(host.channel.notify('a', 3));
    host.channel.close((type) => new RangeError(`lost ${type}`), refusal);
    expect(host.channel.pendingCount).toBe(0);
    expect(await Promise.all(calls)).toMatchObject([{ message: 'lost a' }, { message: 'lost b' }]);
    expect(await notified).toMatchObject({ message: "refused notify('a')" });
    expect(await failureOf(host.channel.send('a', 4))).toMatchObject({
      message: "refused send('a')",
    });
    await host.channel.answered();
    expect(host.holds.at(-1)).toBe(false);
    schedule.release(0);
  });

  it('aborts with close() the handlers that run, and does not wait for them', async () => {
    const { reasons, handler } = endless();
    const { host, worker, schedule } = channelPair({ worker: { handlers: { wait: handler } } });
    const pending = failureOf(host.channel.send('wait', 1));
    void host.channel.notify('wait', 2);
    await schedule.settle();
    worker.channel.close(() => 'nothing is pending here', refusal);
    await worker.channel.handled();
    expect(reasons).toStrictEqual([refusal('this call'), refusal('this call')]);
    host.channel.close(() => 'closed', refusal);
    expect(await pending).toBe('closed');
  });

  it('asks for the end, and is asked', async () => {
    const { host, worker, schedule } = channelPair();
    host.channel.askShutdown();
    await schedule.settle();
    expect([host.asked.times, worker.asked.times]).toStrictEqual([0, 1]);
    worker.channel.askShutdown();
    await schedule.settle();
    expect([host.asked.times, worker.asked.times]).toStrictEqual([1, 1]);
  });

  it('leaves requests pending when the link goes, until it is told what became of them', async () => {
    const { handler } = endless();
    const { host, worker, schedule } = channelPair({ worker: { handlers: { wait: handler } } });
    const pending = failureOf(host.channel.send('wait', 1));
    await schedule.settle();
    worker.link.close();
    await schedule.settle();
    expect([host.ends, worker.ends]).toStrictEqual([[undefined], [undefined]]);
    expect(host.channel.pendingCount).toBe(1);
    host.channel.close(() => 'it died', refusal);
    expect(await pending).toBe('it died');
  });
});

describe('a side that keeps no rule', () => {
  it.each(['hello', 'welcome'] as const)(
    'F6: introduces itself again (%s): the link is closed with ProtocolError',
    async (kind) => {
      const { host, peer, schedule } = channelAndPeer();
      const pending = failureOf(host.channel.send('any', 1));
      peer.link.send(Kind[kind], 0, '', '{}');
      await schedule.settle();
      expect(host.ends).toStrictEqual([expect.any(ProtocolError)]);
      expect(peer.ends).toStrictEqual([undefined]);
      host.channel.close(() => host.ends[0], refusal);
      expect(await pending).toBeInstanceOf(ProtocolError);
    },
  );

  it('F6: nothing behind the frame that closed the link is looked at', async () => {
    const seen: unknown[] = [];
    const { host, peer, schedule } = channelAndPeer({
      handlers: { note: (payload) => void seen.push(payload) },
    });
    peer.link.send(Kind.notification, 0, 'note', '1');
    peer.link.send(Kind.hello, 0, '', '{}');
    peer.link.send(Kind.notification, 0, 'note', '2');
    peer.link.send(Kind.hello, 0, '', '{}');
    await schedule.settle();
    expect(seen).toStrictEqual([1]);
    expect(host.ends).toHaveLength(1);
  });
});

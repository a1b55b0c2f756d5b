import { describe, expect, it } from 'vitest';
import { SerializationError } from '../../../src/errors/index.js';
import { Kind } from '../../../src/core/wire/index.js';
import { failureOf } from '../../support.js';
import { channelAndPeer, channelPair } from '../../support/channel-pair.js';
import { middlewareHandlers as handlers, obligingPair } from '../../support/passing.js';

describe('R7: middleware that throws', () => {
  const steps = ['host send', 'worker receive', 'worker send', 'host receive'];

  it.each(steps)('R7: %s: that one request rejects with it', async (step) => {
    const { host } = obligingPair();
    const others = [host.channel.send('echo', 1), host.channel.send('echo', 2)];
    const error = await failureOf(host.channel.send('echo', { [step]: 'throw' }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: `${step} threw` });
    expect(await Promise.all(others)).toStrictEqual([1, 2]);
    expect(await failureOf(host.channel.send('echo', { [step]: 'throw text' }))).toBe('a text');
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

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createWorker, type TracedCall, type TracedWorker } from 'isolated-workers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually, failureOf, fixture } from '../../support.js';
import { read } from '../../support/conversations.js';

interface Told<Message> {
  readonly event: string;
  readonly call: Message;
}

function observe<Message extends object>(name: string): Told<Message>[] {
  const told: Told<Message>[] = [];
  for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    const note = (call: unknown): void => {
      told.push({ event, call: { ...(call as Message) } });
    };
    const observed = `tracing:isolated-workers:${name}:${event}`;
    subscribe(observed, note);
    onTestFinished(() => void unsubscribe(observed, note));
  }
  return told;
}

describe('observers in host and worker', () => {
  it('are told of the same call, each of its side', async () => {
    const worker = await createWorker(fixture('workers/observed.mjs'));
    onTestFinished(async () => {
      await worker.terminate();
    });
    const requests = observe<TracedCall>('request');
    const streams = observe<TracedCall>('stream');
    await worker.send('echo', 1, { meta: { a: 'b' } });
    expect((await read(worker.stream('count', 3))).items).toStrictEqual([0, 1, 2]);
    const there = (await worker.send('told')) as { told: Told<TracedCall>[]; id: string };
    expect(there.id).toBe(worker.id);
    const inOrder = ['start', 'end', 'asyncStart', 'asyncEnd'];
    for (const [type, told] of [
      ['echo', requests],
      ['count', streams],
    ] as const) {
      const here = told.filter(({ call }) => call.type === type);
      const handled = there.told.filter(({ call }) => call.type === type);
      expect(here.map(({ event }) => event)).toStrictEqual(inOrder);
      expect(handled.map(({ event }) => event)).toStrictEqual(inOrder);
      expect(handled.at(-1)?.call).toEqual({
        ...here.at(-1)?.call,
        ...{ side: 'worker', kind: 'handler' },
      });
      expect(here.at(-1)?.call).toMatchObject({ side: 'host', kind: 'call', workerId: worker.id });
    }
  });

  it('are told of a call whose worker died', async () => {
    const worker = await createWorker(fixture('workers/conversing.mjs'));
    const streams = observe<TracedCall>('stream');
    const stream = worker.stream('count', { to: 3, then: 'wait' });
    const { error } = await read(stream, (item) => {
      if (item === 2) worker.kill('SIGKILL');
    });
    expect(streams.map(({ event }) => event)).toStrictEqual([
      ...['start', 'end', 'error', 'asyncStart', 'asyncEnd'],
    ]);
    expect(streams.at(-1)?.call.error).toBe(error);
  });
});

describe('observers of workers', () => {
  it('are told when one starts, is ready and has exited', async () => {
    const told = observe<TracedWorker>('worker');
    const script = String(fixture('workers/echo.mjs'));
    const worker = await createWorker(new URL(script));
    const { id, pid } = worker;
    expect(told.map(({ event }) => event)).toStrictEqual(['start', 'end', 'asyncStart']);
    expect(told[0]?.call).toStrictEqual({ script, workerId: '', pid: 0 });
    expect(told[2]?.call).toStrictEqual({ script, workerId: id, pid });
    const exit = await worker.shutdown();
    await eventually(() => told.length === 4);
    expect(told[3]).toStrictEqual({
      event: 'asyncEnd',
      call: { script, workerId: id, pid, exit },
    });
  });

  it('are told of a start that fails', async () => {
    const told = observe<TracedWorker>('worker');
    const error = await failureOf(createWorker('./nowhere.js'));
    expect(told.map(({ event }) => event)).toStrictEqual(['start', 'end', 'error', 'asyncEnd']);
    expect(told.at(-1)?.call).toStrictEqual({
      ...{ script: './nowhere.js', workerId: '', pid: 0, error },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PassingMessage } from '../../../src/core/contract/index.js';
import { defineMessages } from '../../../src/core/schemas/index.js';
import { UnknownMessageError, ValidationError } from '../../../src/errors/index.js';
import { structuredSerializer } from '../../../src/utils/index.js';
import { failureOf } from '../../support.js';
import { channelPair } from '../../support/channel-pair.js';
import { handling, read } from '../../support/conversations.js';
import {
  type CheckedSide,
  checkedSide,
  checksOf,
  contractsOf,
  libraries,
} from '../../support/contracts.js';

/** A host and a worker, each of which checks what arrives. */
function pair(worker: CheckedSide, host: CheckedSide = {}): ReturnType<typeof channelPair> {
  const { contract, hostContract } = worker;
  return channelPair({
    worker: checkedSide('worker', worker),
    host: checkedSide('host', { contract, hostContract, ...host }),
  });
}

const given: unknown[] = [];
const numbers = defineMessages({
  double: { payload: z.number(), result: z.number() },
  note: { payload: z.number() },
});
const handlers = {
  double: (n: unknown) => (n === 0 ? 'nothing' : Number(n) * 2),
  note: (n: unknown) => void given.push(n),
};

describe.each(libraries)('%s', (library) => {
  async function open(): Promise<ReturnType<typeof channelPair>> {
    const { messages } = await contractsOf(library);
    return pair({
      contract: messages,
      handlers: {
        compute: (payload) => ({ sum: (payload as { data: number[] }).data[0] }),
        year: (day) => (day as Date).getUTCFullYear(),
        known: (id) => void given.push(id),
        when: () => '2026-02-03',
        nothing: (payload) => payload ?? 'something',
        log: (payload) => void given.push(payload),
        lines: () => ['a', 1],
        asks: (payload) => payload,
        count: () => [1],
        lengths: () => [],
        build: () => '',
      },
    });
  }

  it('lets what fits pass', async () => {
    const { host } = await open();
    expect(await host.channel.send('compute', { data: [7] })).toStrictEqual({ sum: 7 });
  });

  it('gives the handler, and the caller, what the schema makes of it', async () => {
    const { host } = await open();
    expect(await host.channel.send('year', '2026-02-03')).toBe(2026);
    expect(await host.channel.send('when', undefined)).toStrictEqual(new Date('2026-02-03'));
  });

  it('R40: rejects a call whose payload does not fit; no handler has it', async () => {
    const { host } = await open();
    const error = await failureOf(host.channel.send('compute', { data: [1, 'two'] }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ code: 'ERR_VALIDATION', type: 'compute', part: 'payload' });
    const { issues, message } = error as ValidationError;
    expect(issues).toStrictEqual([{ message: expect.any(String) as string, path: ['data', 1] }]);
    expect(message).toContain(`'compute': the payload does not fit the contract: data.1: `);
    expect(given).toStrictEqual([]);
  });

  it('R40: rejects a call whose result does not fit', async () => {
    const { host } = await open();
    const error = await failureOf(host.channel.send('lines', undefined));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ type: 'lines', part: 'result', issues: [{ path: [1] }] });
  });

  it('R40: tells the sender of a notification', async () => {
    const { host, schedule } = await open();
    await host.channel.notify('log', { line: 1 });
    await schedule.settle();
    expect(host.failed).toMatchObject([[{ part: 'payload', issues: [{ path: ['line'] }] }, 'log']]);
    expect(host.failed[0]?.[0]).toBeInstanceOf(ValidationError);
    expect(given).toStrictEqual([]);
  });

  it('lets nothing arrive of what is not declared', async () => {
    const { host } = await open();
    expect(await host.channel.send('nothing', 'a payload')).toBeUndefined();
  });
});

describe('checks by a contract', () => {
  it('keep the order of messages, however long each takes', async () => {
    const seen: unknown[] = [];
    const waits = [5, 0, 3, 1];
    const slow = z.number().refine(async (n) => {
      for (let turns = waits[n] ?? 0; turns > 0; turns--) await new Promise(setImmediate);
      return true;
    });
    const { host } = pair({
      contract: defineMessages({ note: { payload: slow }, ask: { payload: z.number() } }),
      handlers: { note: (n) => void seen.push(n), ask: (n) => void seen.push(n) },
    });
    for (const n of waits.keys()) void host.channel.notify('note', n);
    await host.channel.send('ask', 4);
    expect(seen).toStrictEqual([0, 1, 2, 3, 4]);
  });

  it('hold for calls back, in both directions', async () => {
    const hostContract = defineMessages({ ask: { payload: z.string(), result: z.number() } });
    const contract = defineMessages({ run: { payload: z.unknown(), result: z.unknown() } });
    const run = (payload: unknown, { host }: { host?: { send: unknown } }): unknown =>
      (host as unknown as { send(...args: unknown[]): Promise<unknown> }).send('ask', payload);
    const { host } = pair(
      { contract, hostContract, handlers: { run: run } },
      { handlers: { ask: (question) => (question === 'bad' ? 'text' : 1) } },
    );
    expect(await host.channel.send('run', 'good')).toBe(1);
    const ofPayload = await failureOf(host.channel.send('run', 1));
    expect(ofPayload).toBeInstanceOf(ValidationError);
    expect(ofPayload).toMatchObject({ type: 'ask', part: 'payload' });
    const ofResult = await failureOf(host.channel.send('run', 'bad'));
    expect(ofResult).toBeInstanceOf(ValidationError);
    expect(ofResult).toMatchObject({ type: 'ask', part: 'result' });
  });

  it('come after the middleware of the same side', async () => {
    const parse: CheckedSide['middleware'] = (message, direction) => {
      if (direction === 'receive') return { ...message, payload: Number(message.payload) };
      return { ...message, payload: String(message.payload) };
    };
    const { host } = pair(
      { contract: numbers, handlers, middleware: parse },
      { middleware: (message) => Promise.resolve(parse(message, 'receive')) },
    );
    expect(await host.channel.send('double', 4)).toBe(8);
    expect(await failureOf(host.channel.send('double', 0))).toMatchObject({ part: 'result' });
  });

  it('are by the type that arrived, whatever message middleware returns', async () => {
    const { host } = pair({
      contract: numbers,
      handlers,
      middleware: ({ payload }, direction) =>
        direction === 'receive' ? { payload, type: 'note', kind: 'end' } : undefined,
    });
    expect(await host.channel.send('double', 4)).toBe(8);
    const error = await failureOf(host.channel.send('double', 'four'));
    expect(error).toMatchObject({ type: 'double', part: 'payload' });
  });

  it('are of one side alone where only that has the contract', async () => {
    const { host } = channelPair({
      worker: checkedSide('worker', { contract: numbers, handlers }),
      host: {},
    });
    expect(await host.channel.send('double', 0)).toBe('nothing');
    expect(await failureOf(host.channel.send('double', ''))).toMatchObject({ part: 'payload' });
  });

  it('reject a call of what the contract does not have, and send nothing', async () => {
    const { host, worker } = pair({ contract: numbers, handlers });
    const error = await failureOf(host.channel.send('triple', 1));
    expect(error).toStrictEqual(new UnknownMessageError('triple', ['double', 'note']));
    expect(await failureOf(host.channel.notify('toString', 1))).toBeInstanceOf(UnknownMessageError);
    expect(worker.link.bytesReceived).toBe(0);
  });

  it('leave it to the receiver to refuse what it has no handler for', async () => {
    const { host } = channelPair({
      worker: checkedSide('worker', { contract: numbers, handlers }),
      host: {},
    });
    expect(await failureOf(host.channel.send('triple', 1))).toStrictEqual(
      new UnknownMessageError('triple', ['double', 'note']),
    );
  });

  it('get what the wire format delivers', async () => {
    const contract = defineMessages(
      { next: { payload: z.date(), result: z.date() } },
      'structured',
    );
    const side = { contract, serializer: structuredSerializer };
    const next = (day: unknown): Date => new Date((day as Date).getTime() + 1);
    const { host } = pair({ ...side, handlers: { next } }, side);
    expect(await host.channel.send('next', new Date(1))).toStrictEqual(new Date(2));
    expect(await failureOf(host.channel.send('next', 1))).toMatchObject({ part: 'payload' });
  });
});

describe('the items and the progress of one message type', () => {
  // Worker and host handle a type of the same name, each with schemas of its own.
  const ofWorker = defineMessages({
    both: {
      payload: z.unknown(),
      input: z.string().transform((text) => `worker got ${text}`),
      stream: z.string().transform((text) => `host got ${text}`),
      progress: z.number().transform((n) => n + 1),
    },
  });
  const ofHost = defineMessages({
    both: { payload: z.unknown(), input: z.number(), stream: z.boolean() },
  });
  const handlers = handling({
    both: async function* both(payload: unknown, { input, progress, host }) {
      if (payload === 'back') {
        for await (const item of host.stream('both', 'there', { input: [1] })) yield String(item);
        return;
      }
      progress(1);
      for await (const item of input) yield payload === 'there' ? item === 1 : item;
    },
  });
  const contracts = { contract: ofWorker, hostContract: ofHost, handlers };

  it('are checked by the side that gets them, though the other handles the type as well', async () => {
    const { host } = pair(contracts, { handlers });
    const heard: unknown[] = [];
    const options = { input: ['a', 'b'], onProgress: (n: unknown) => void heard.push(n) };
    const { items } = await read(host.channel.stream('both', 'go', options));
    expect(items).toStrictEqual(['host got worker got a', 'host got worker got b']);
    expect(heard).toStrictEqual([2]);
    const back = await read(host.channel.stream('both', 'back', { input: [] }));
    expect(back).toStrictEqual({ items: ['host got true'], error: undefined });
  });

  it('R40: that do not fit end the call, and the handler', async () => {
    const { host } = pair(contracts, { handlers });
    const ofInput = await read(host.channel.stream('both', 'go', { input: ['a', 1] }));
    expect(ofInput.error).toBeInstanceOf(ValidationError);
    expect(ofInput.error).toMatchObject({ part: 'input', type: 'both' });
    const ofItem = await read(host.channel.stream('both', 'there', { input: ['a'] }));
    expect(ofItem.error).toBeInstanceOf(ValidationError);
    expect(ofItem.error).toMatchObject({ part: 'item', type: 'both' });
  });
});

describe('the stage', () => {
  const contract = defineMessages({
    pipe: {
      payload: z.string(),
      input: z.string().transform((text) => text.length),
      stream: z.number().transform((n) => n + 1),
      progress: z.number().refine((n) => Promise.resolve(n > 0)),
    },
  });
  const host = checksOf('host', { contract });
  const worker = checksOf('worker', { contract, handlers: { pipe: () => undefined } });
  const passing = (message: Partial<PassingMessage>): PassingMessage =>
    ({ type: 'pipe', tx: 1, ...message }) as PassingMessage;
  const payloadOf = (message: unknown): unknown => (message as PassingMessage).payload;

  it('tells the items of a stream from those of an input', () => {
    const ofStream = passing({ kind: 'item', of: 'stream', payload: 1 });
    const ofInput = passing({ kind: 'item', of: 'input', payload: 'abc' });
    expect(payloadOf(host(ofStream, 'receive'))).toBe(2);
    expect(payloadOf(worker(ofInput, 'receive'))).toBe(3);
    const text = passing({ kind: 'item', of: 'stream', payload: 'abc' });
    expect(() => host(text, 'receive')).toThrow(expect.objectContaining({ part: 'item' }));
    const number = passing({ kind: 'item', of: 'input', payload: 1 });
    expect(() => worker(number, 'receive')).toThrow(expect.objectContaining({ part: 'input' }));
  });

  it('checks progress, and takes its time', async () => {
    const good = passing({ kind: 'progress', payload: 1 });
    expect(payloadOf(await host(good, 'receive'))).toBe(1);
    const bad = passing({ kind: 'progress', payload: 0 });
    const error = await failureOf(host(bad, 'receive') as Promise<unknown>);
    expect(error).toMatchObject({ part: 'progress', issues: [{ path: [] }] });
  });

  it('refuses items and progress that are not declared', () => {
    const one = defineMessages({ pipe: { payload: z.string() } });
    const checks = checksOf('host', { contract: one });
    for (const kind of ['item', 'progress'] as const)
      expect(() => checks(passing({ kind, of: 'stream', payload: 1 }), 'receive')).toThrow(
        `'pipe': the ${kind} does not fit the contract: it declares none.`,
      );
  });

  it('looks neither at errors and ends, nor at what is sent', () => {
    const error = passing({ kind: 'error', error: 1 });
    const end = passing({ kind: 'end' });
    const wrong = passing({ kind: 'result', payload: 'abc' });
    expect(host(error, 'receive')).toBeUndefined();
    expect(worker(end, 'receive')).toBeUndefined();
    expect(worker(wrong, 'send')).toBeUndefined();
  });
});

import {
  createWorker,
  type UntypedMessages,
  ValidationError,
  type WorkerClient,
} from 'isolated-workers';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { failureOf, fixture } from '../../support.js';
import { contractsOf, libraries } from '../../support/contracts.js';

describe.each(libraries)('%s, between processes', (library) => {
  const told: unknown[] = [];

  async function start(): Promise<WorkerClient<UntypedMessages>> {
    const { messages, hostMessages } = await contractsOf(library);
    const handlers = {
      ask: ({ question }: { question: string }) => (question === 'bad' ? 1 : `${question}!`),
      tell: (text: string) => void told.push(text),
    };
    return createWorker(fixture('workers/checked.mjs'), {
      initialData: library,
      contract: messages,
      hostContract: hostMessages,
      handlers,
    });
  }

  it('what fits arrives, as the schemas make it', async () => {
    await using worker = await start();
    expect(await worker.send('compute', { data: [1, 2] })).toStrictEqual({ sum: 3 });
    expect(await worker.send('year', '2026-02-03')).toBe(2026);
    expect(await worker.send('when')).toStrictEqual(new Date('2026-02-03'));
  });

  it('R40: what does not fit rejects on either side with a ValidationError, issues and paths intact', async () => {
    await using worker = await start();
    const ofPayload = await failureOf(worker.send('compute', { data: [1, 'two'] }));
    expect(ofPayload).toBeInstanceOf(ValidationError);
    expect(ofPayload).toMatchObject({
      name: 'ValidationError',
      code: 'ERR_VALIDATION',
      type: 'compute',
      part: 'payload',
      issues: [{ message: expect.any(String) as string, path: ['data', 1] }],
    });
    // A negative number makes the handler answer with a text.
    const ofResult = await failureOf(worker.send('compute', { data: [-1] }));
    expect(ofResult).toBeInstanceOf(ValidationError);
    expect(ofResult).toMatchObject({ part: 'result', issues: [{ path: ['sum'] }] });
    expect(await worker.send('compute', { data: [1] })).toStrictEqual({ sum: 1 });
  });

  it('R40: a notification that does not fit: its sender hears of it, its handler does not', async () => {
    await using worker = await start();
    const heard = once(worker as never, 'error') as Promise<[ValidationError, { type: string }]>;
    await worker.notify('log', { line: 1 });
    const [error, { type }] = await heard;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ part: 'payload', issues: [{ path: ['line'] }] });
    expect(type).toBe('log');
    expect(await worker.send('lines')).toStrictEqual([]);
  });

  it('R40: calls back are checked in the same way', async () => {
    await using worker = await start();
    const wrongTold = await failureOf(worker.send('asks', { question: 1 }));
    expect(wrongTold).toBeInstanceOf(ValidationError);
    expect(wrongTold).toMatchObject({ type: 'ask', part: 'payload' });
    expect(told).toStrictEqual([]);
    // The host's refusals of what it was told.
    expect(await worker.send('lines')).toStrictEqual(['tell: ValidationError']);
    const wrongAnswer = await failureOf(worker.send('asks', { question: 'bad' }));
    expect(wrongAnswer).toMatchObject({ name: 'ValidationError', type: 'ask', part: 'result' });
  });

  it('async schemas keep the order', async () => {
    await using worker = await start();
    const ids = [6, 1, 5, 0, 3];
    await Promise.all(ids.map((id) => worker.send('known', id)));
    expect(await worker.send('lines')).toStrictEqual(ids.map((id) => `known ${id}`));
    expect(await failureOf(worker.send('known', 101))).toMatchObject({ part: 'payload' });
  });

  it('R40: the items of a stream are checked: the reader gets those that fit, then the error', async () => {
    await using worker = await start();
    const read: unknown[] = [];
    const error = await failureOf(
      (async () => {
        for await (const item of worker.stream('count', 5)) read.push(item);
      })(),
    );
    expect(read).toStrictEqual([1, 2, 3]);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ type: 'count', part: 'item' });
  });

  it('R40: the items of an input are checked: the handler gets what the schema makes of them', async () => {
    await using worker = await start();
    const lengths = (...input: unknown[]): Promise<unknown> =>
      worker.send('lengths', undefined, { input });
    expect(await lengths('a', 'bcd')).toStrictEqual([1, 3]);
    const error = await failureOf(lengths('a', '', 'b'));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ type: 'lengths', part: 'input' });
  });

  it('R40: progress is checked', async () => {
    await using worker = await start();
    const heard: unknown[] = [];
    const onProgress = (progress: unknown): void => void heard.push(progress);
    expect(await worker.send('build', [2], { onProgress })).toBe('built');
    expect(heard).toStrictEqual([2]);
    const error = await failureOf(worker.send('build', [9], { onProgress }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ type: 'build', part: 'progress' });
    expect(heard).toStrictEqual([2]);
  });
});

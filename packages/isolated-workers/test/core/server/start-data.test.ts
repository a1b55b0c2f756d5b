import {
  createWorker,
  type DefineMessages,
  initialData,
  InvalidOptionError,
  workerId,
} from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

interface Start {
  readonly data?: unknown;
  readonly id?: string;
}
type Messages = DefineMessages<{
  started: { result: { before: Start; after: Start } };
  length: { result: number };
  surroundings: { result: string };
}>;
const script = fixture('workers/initial.mjs');
const mib = 1024 * 1024;

describe('initialData()', () => {
  test.each([
    ['an object', { root: '/x', list: [1, null, 'größe 漢😀\n'], change: 'me' }],
    ['a text', 'text'],
    ['null', null],
    ['false', false],
  ])('is what the host gave, before the worker serves and after: %s', async (_what, data) => {
    await using worker = await createWorker<Messages>(script, { initialData: data });
    const { before, after } = await worker.send('started');
    expect(after.data).toEqual(data);
    // Each call reads it anew.
    if (data !== null && typeof data === 'object')
      expect(before.data).toEqual({ ...data, change: 'changed' });
    else expect(before.data).toEqual(data);
  });

  test('is undefined without any, and in a process that is no worker', async () => {
    await using worker = await createWorker<Messages>(script);
    const { before, after } = await worker.send('started');
    expect(before).not.toHaveProperty('data');
    expect(after).not.toHaveProperty('data');
    expect(initialData()).toBeUndefined();
  });

  test('may be as long as 1 MiB of JSON, and is in neither environment nor arguments', async () => {
    await using worker = await createWorker<Messages>(script, { initialData: 'x'.repeat(mib - 2) });
    expect(await worker.send('length')).toBe(mib - 2);
    expect(await worker.send('surroundings')).not.toContain('xxx');
  });

  test('is no longer than that, also where its JSON doubles on the way', async () => {
    const quotes = '"'.repeat(mib / 2 - 1);
    await using worker = await createWorker<Messages>(script, { initialData: quotes });
    expect(await worker.send('length')).toBe(quotes.length);
    const error = await failureOf(createWorker(script, { initialData: 'x'.repeat(mib - 1) }));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option: 'initialData' });
    expect((error as Error).message).toMatch(/at most 1048576 bytes as JSON; it is 1048577/);
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.each([
    ['a BigInt', { count: 1n }],
    ['a cycle', cycle],
    ['a function', () => 'its source'],
    ['a symbol', Symbol('s')],
  ])('is nothing that JSON cannot carry: %s', async (_what, data) => {
    const error = await failureOf(createWorker(script, { initialData: data }));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option: 'initialData' });
    expect((error as Error).message).not.toContain('its source');
  });
});

test('workerId() is the id of the client, and of no other', async () => {
  await using one = await createWorker<Messages>(script);
  await using other = await createWorker<Messages>(script);
  const { before, after } = await one.send('started');
  expect(before.id).toMatch(/^[0-9a-f]{24}$/);
  expect(after.id).toBe(before.id);
  expect(one.id).toBe(before.id);
  expect(other.id).not.toBe(one.id);
  expect(workerId()).toBeUndefined();
});

import { createWorker, type WorkerClient } from 'isolated-workers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, fixture } from '../../support.js';

let worker: WorkerClient;

beforeAll(async () => {
  worker = await createWorker(fixture('workers/throwing.mjs'));
});

afterAll(async () => {
  await worker.shutdown();
});

/** What arrives of each, however it was thrown. */
const arrivals: Readonly<Record<string, (thrown: unknown) => void>> = {
  error(thrown) {
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).toMatchObject({ name: 'Error', message: 'plain' });
    expect(Object.hasOwn(thrown as Error, 'cause')).toBe(false);
  },
  type(thrown) {
    expect(thrown).toBeInstanceOf(TypeError);
    expect(thrown).toMatchObject({ name: 'TypeError', message: 'a type' });
  },
  subclass(thrown) {
    expect(thrown).toBeInstanceOf(RangeError);
    expect(thrown).toMatchObject({
      name: 'QuotaError',
      message: 'over quota',
      quota: { used: 11, of: 10 },
    });
    expect((thrown as Error).constructor.name).toBe('QuotaError');
  },
  aggregate(thrown) {
    expect(thrown).toBeInstanceOf(AggregateError);
    const { message, errors } = thrown as AggregateError;
    expect(message).toBe('several');
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors).toMatchObject([{ message: 'first' }, 'second']);
  },
  cause(thrown) {
    expect(thrown).toMatchObject({ message: 'outer' });
    const { cause } = thrown as Error;
    expect(cause).toBeInstanceOf(RangeError);
    expect(cause).toMatchObject({ message: 'inner', cause: { code: 7 } });
  },
  system(thrown) {
    expect(thrown).toMatchObject({
      ...{ code: 'ENOENT', errno: -2, syscall: 'open', path: '/nowhere' },
      message: 'ENOENT: no such file',
    });
  },
  cyclic(thrown) {
    const error = thrown as Error & { self: unknown; loop: { error: unknown } };
    expect(error.message).toBe('cyclic');
    expect(error.self).toBe(error);
    expect(error.loop.error).toBe(error);
    expect(error.cause).toBe(error);
  },
  untransferable(thrown) {
    expect(thrown).toMatchObject({
      message: 'untransferable',
      callback: '[Function: named]',
      big: '10n',
      symbol: 'Symbol(s)',
    });
  },
  frozen(thrown) {
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).toMatchObject({ message: 'frozen', extra: 1 });
  },
  getter(thrown) {
    expect(thrown).toMatchObject({ message: 'getter', extra: '[Getter threw: no access]' });
  },
  dom(thrown) {
    expect(thrown).toBeInstanceOf(DOMException);
    expect(thrown).toMatchObject({ name: 'TimeoutError', message: 'took too long', code: 23 });
  },
  text: (thrown) => {
    expect(thrown).toBe('text');
  },
  null: (thrown) => {
    expect(thrown).toBeNull();
  },
  undefined: (thrown) => {
    expect(thrown).toBeUndefined();
  },
  number: (thrown) => {
    expect(thrown).toBe(0);
  },
  object: (thrown) => {
    expect(thrown).toStrictEqual({ status: 404, nested: [1, { two: 2 }] });
  },
  function: (thrown) => {
    expect(thrown).toBe('[Function: thrown]');
  },
  symbol: (thrown) => {
    expect(thrown).toBe('Symbol(thrown)');
  },
  bigint: (thrown) => {
    expect(thrown).toBe('12n');
  },
  proxy: (thrown) => {
    expect(thrown).toBeDefined();
  },
};

describe('R2: errors', () => {
  it('the stack has the frames of the handler, then those of the caller', async () => {
    async function whoAsks(type: string): Promise<void> {
      await worker.send(type);
    }
    for (const type of ['error', 'type later', 'subclass']) {
      const { stack = '' } = (await failureOf(whoAsks(type))) as Error;
      expect(stack).toMatch(/throwing\.mjs:\d+/);
      expect(stack.indexOf('whoAsks')).toBeGreaterThan(stack.indexOf('throwing.mjs'));
      expect(stack).toMatch(/whoAsks.*processes\.errors\.test\.ts/);
    }
  });

  it("the library's own errors have the frames of the caller", async () => {
    async function whoAsks(type: string, timeout: number): Promise<void> {
      await worker.send(type, undefined, { timeout });
    }
    const { stack = '' } = (await failureOf(whoAsks('never', 50))) as Error;
    expect(stack).toMatch(/^RequestTimeoutError: /);
    expect(stack).toContain('whoAsks');
  });

  it('all of them at once, each to its own caller', async () => {
    const names = Object.keys(arrivals);
    const thrown = await Promise.all(names.map((name) => failureOf(worker.send(name))));
    for (const [index, name] of names.entries()) arrivals[name]?.(thrown[index]);
  });
});

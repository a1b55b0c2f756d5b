import { createWorker, MessageTooLargeError, SerializationError } from 'isolated-workers';
import type { WorkerClient } from 'isolated-workers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, fixture } from '../../support.js';

describe('values', () => {
  let worker: WorkerClient;

  beforeAll(async () => {
    worker = await createWorker(fixture('workers/echo.mjs'));
  });

  afterAll(async () => {
    await worker.shutdown();
  });

  it.each([
    ['of all lengths in UTF-8', 'aé漢😀'],
    ['of Latin-1', 'é\u0080ÿ\0'],
    ['beyond the basic plane', '😀🏳️‍🌈'],
    ['that are halves of pairs', '\ud83d a \ude00'],
  ])('F2: 400 000 characters %s arrive as they were', async (_what, characters) => {
    const text = characters.repeat(400_000 / characters.length);
    expect((await worker.send('echo', text)) === text).toBe(true);
    expect(await worker.send('echo', { [text]: [text, 'ascii'] })).toSatisfy(
      (echoed: Record<string, string[]>) => echoed[text]?.[0] === text,
    );
  });

  it('F2: whatever the character, alone or among others', async () => {
    const points = Array.from({ length: 0x10ffff / 97 }, (_, index) => index * 97);
    const texts = points.map((point) => String.fromCodePoint(point));
    const echoed = await Promise.all(texts.map((text) => worker.send('echo', text)));
    expect(echoed).toStrictEqual(texts);
    expect(await worker.send('echo', texts)).toStrictEqual(texts);
  });

  it('F1: many small and large messages at once arrive as they were, in their order', async () => {
    const lengths = Array.from({ length: 500 }, (_, index) => (index * 7919) % 70_000);
    const texts = lengths.map((length, index) => `${index}:`.padEnd(length, 'é漢😀'));
    const echoed = await Promise.all(texts.map((text) => worker.send('echo', text)));
    expect(echoed.every((text, index) => text === texts[index])).toBe(true);
    for (const text of texts.slice(0, 50)) void worker.notify('note', text);
    const noted = (await worker.send('noted')) as string[];
    expect(noted).toHaveLength(50);
    expect(noted.every((text, index) => text === texts[index])).toBe(true);
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
});

describe('results', () => {
  it('F7, F8: what cannot travel rejects that request alone, the rest arrives as it was', async () => {
    await using worker = await createWorker(fixture('workers/odd-results.mjs'));
    for (const type of ['bigint', 'cycle', 'function', 'symbol', 'throwing']) {
      const error = await failureOf(worker.send(type));
      expect(error).toBeInstanceOf(SerializationError);
      expect(error).toMatchObject({
        type,
        message: expect.stringContaining(`'${type}'`) as unknown,
      });
    }
    const results = ['undefined', 'null', 'text', 'zero', 'no', 'object', 'list'];
    expect(await Promise.all(results.map((type) => worker.send(type)))).toStrictEqual([
      undefined,
      null,
      '',
      0,
      false,
      {},
      [],
    ]);
    expect(await worker.send('ping')).toBe('pong');
  });

  it('F9: __proto__ and constructor as keys stay own data; no prototype is touched', async () => {
    await using worker = await createWorker(fixture('workers/prototype.mjs'));
    const text =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":1}';
    const { back, ...seen } = (await worker.send('look', JSON.parse(text))) as { back: object };
    expect(seen).toStrictEqual({
      own: ['__proto__', 'constructor', 'hasOwnProperty'],
      plain: true,
      polluted: false,
      untouched: true,
    });
    expect(JSON.stringify(back)).toBe(text);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});

describe('sizes', () => {
  it('F5: a payload above what the worker accepts rejects that call; the link lives on', async () => {
    const options = JSON.stringify({ maxMessageBytes: 4096 });
    await using worker = await createWorker(fixture('workers/echo.mjs'), { args: [options] });
    const fits = 'x'.repeat(4096 - '"echo"'.length);
    const tooLong = `${fits}x`;
    const before = worker.send('wait', 50);
    expect(await worker.send('echo', fits)).toBe(fits);
    for (const call of [worker.send('echo', tooLong), worker.notify('note', tooLong)]) {
      const error = await failureOf(call);
      expect(error).toBeInstanceOf(MessageTooLargeError);
      expect(error).toMatchObject({ bytes: 4097, maxBytes: 4096 });
      expect((error as Error).message).toMatch(/'(echo|note)'.*4097.*4096/);
    }
    const wide = '漢'.repeat(2050);
    expect(await failureOf(worker.send('echo', wide))).toMatchObject({
      bytes: 4108,
      maxBytes: 4096,
    });
    expect(await before).toBe('waited');
    expect(worker.pendingCount).toBe(0);
    expect(await worker.send('echo', fits)).toBe(fits);
  });

  it('F5: a result above what the host accepts rejects its own request', async () => {
    await using worker = await createWorker(fixture('workers/echo.mjs'), { maxMessageBytes: 4096 });
    const fits = 'x'.repeat(4096 - 2);
    expect(await worker.send('echo', fits)).toBe(fits);
    const error = await failureOf(worker.send('echo', `${fits}x`));
    expect(error).toBeInstanceOf(MessageTooLargeError);
    expect(error).toMatchObject({ type: 'echo', bytes: 4097, maxBytes: 4096 });
    expect(await worker.send('echo', fits)).toBe(fits);
  });
});

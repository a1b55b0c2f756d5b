import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as errors from '../../../src/errors/index.js';
import { addCallerFrames, decodeError, encodeError } from '../../../src/core/wire/error-codec.js';
import { MIB, arrived, arrivedError, descriptorOf } from './arrived.js';

describe('limits', () => {
  function chain(length: number): Error {
    let error = new Error('innermost');
    for (let i = 1; i < length; i++) error = new Error(`level ${String(i)}`, { cause: error });
    return error;
  }

  it('500 nested causes arrive whole', () => {
    let error: unknown = arrived(chain(500), 64 * MIB);
    let depth = 0;
    for (; error instanceof Error; depth++) error = error.cause;
    expect(depth).toBe(500);
  });

  it('nested arrays and objects do not recurse either', () => {
    let value: unknown = 'innermost';
    for (let i = 0; i < 3000; i++) value = i % 2 === 0 ? [value] : { value };
    expect(encodeError(value, 64 * MIB).length).toBeGreaterThan(3000);
    let inner = arrived(value, 64 * MIB);
    while (typeof inner === 'object') inner = Object.values(inner as object)[0];
    expect(inner).toBe('innermost');
  });

  it.each([256, 300, 1000, 4096, 100_000])('%i bytes: class, name and message stay', (maxBytes) => {
    class HugeError extends errors.WorkerStartError {
      override name = 'HugeError';
    }
    const sent = Object.assign(new HugeError('é\u0001"😀'.repeat(MIB), {}), {
      list: new Array<unknown>(100_000).fill({}),
      text: 'x'.repeat(MIB),
      bytes: Buffer.alloc(MIB),
    });
    const text = encodeError(sent, maxBytes);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
    const error = arrivedError(sent, maxBytes);
    expect(error).toBeInstanceOf(errors.WorkerStartError);
    expect(error.name).toBe('HugeError');
    expect(error.message.startsWith('é\\x01"😀é') && error.message.endsWith('…')).toBe(true);
    expect(error.message.length).toBeGreaterThan(maxBytes / 40);
  });

  it('where no stack fits, a header stands in, and nothing of this side', () => {
    const long = 'x'.repeat(MIB);
    const named = Object.assign(new RangeError(long), { name: 'TooFarError' });
    for (const sent of [named, new DOMException(long, 'AbortError')]) {
      const { name, message, stack } = arrivedError(sent, 256);
      expect(name).toBe(sent.name);
      expect(stack).toBe(`${sent.name}: ${message}`);
    }
  });

  it('small facts survive beside a huge one', () => {
    const sent = Object.assign(new TypeError('short', { cause: new RangeError('why') }), {
      code: 'E_SMALL',
      response: 'x'.repeat(MIB),
      rows: Array.from({ length: 50_000 }, (_, i) => i),
      table: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${String(i)}`, i])),
      pairs: new Map(Array.from({ length: 50_000 }, (_, i) => [i, i])),
    });
    const error = arrivedError(sent, 64 * 1024);
    expect(error.message).toBe('short');
    expect(error.stack).toBe(sent.stack);
    expect(error['code']).toBe('E_SMALL');
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error['response']).toMatch(/^x{1000,}…$/);
    const rows = error['rows'] as unknown[];
    expect(rows[10]).toBe(10);
    expect(rows.at(-1)).toBe(`… ${String(50_000 - (rows.length - 1))} more`);
    const table = error['table'] as Record<string, unknown>;
    expect(table['…']).toBe(`${String(50_000 - (Object.keys(table).length - 1))} more`);
    expect((error['pairs'] as Map<unknown, unknown>).get(3)).toBe(3);
  });

  it('a huge cause is shortened, not lost', () => {
    // Message and stack: fewer characters than the limit, more bytes.
    const sent = new Error('short', { cause: new RangeError('é'.repeat(25_000)) });
    const { message, cause } = arrivedError(sent, 64 * 1024);
    expect(message).toBe('short');
    expect(cause).toBeInstanceOf(RangeError);
    expect((cause as Error).message).toMatch(/^é{1000,}…$/);
  });

  it('the remotest causes are cut first, and say so', () => {
    let error: unknown = arrived(chain(5000), 100_000);
    let depth = 0;
    for (; error instanceof Error; depth++) {
      expect(error.message).toBe(`level ${String(4999 - depth)}`);
      error = error.cause;
    }
    expect(depth).toBeGreaterThan(50);
    expect(error).toBe('[cut off: too large to send]');
  });

  it('an array of four thousand million holes ends', () => {
    expect(encodeError(new Array(4_000_000_000), MIB).length).toBeLessThanOrEqual(MIB);
  });

  it('a getter that always makes a new object ends', () => {
    const endless = (): object =>
      Object.defineProperty({}, 'next', { enumerable: true, get: endless });
    const sent = Object.assign(new Error('x'), { endless: endless() });
    expect(arrivedError(sent).message).toBe('x');
  });

  it.each([0, 1, 20, -1, NaN])('%d bytes: empty, which decodes as undecodable', (maxBytes) => {
    expect(encodeError(new Error('x'), maxBytes)).toBe('');
    expect(arrivedError(new Error('x'), maxBytes).message).toContain('could not be decoded');
  });

  it('does not cut through a surrogate pair', () => {
    for (const shift of ['', '.']) {
      const { message } = arrivedError(new Error(shift + '😀'.repeat(1000)), 512);
      expect(message).toMatch(/^\.?(?:😀)+…$/u);
    }
  });
});

describe('caller frames', () => {
  const caller = { separator: '    ---- host ----', frames: '    at run (host.js:1:1)' };

  function decoded(text: string, { separator, frames } = caller): unknown {
    const thrown = decodeError(text);
    addCallerFrames(thrown, separator, frames);
    return thrown;
  }

  it('follow the remote stack of the thrown error, not of its causes', () => {
    const sent = new Error('x', { cause: new Error('y') });
    const error = decoded(encodeError(sent, MIB)) as Error;
    expect(error.stack).toBe(`${sent.stack ?? ''}\n${caller.separator}\n${caller.frames}`);
    expect(descriptorOf(error, 'stack')).toMatchObject({ enumerable: false, writable: true });
    expect((error.cause as Error).stack).toBe((sent.cause as Error).stack);
  });

  it('none, or no error: nothing is added', () => {
    const sent = new Error('x');
    const error = decoded(encodeError(sent, MIB), { ...caller, frames: '' }) as Error;
    expect(error.stack).toBe(sent.stack);
    expect(decoded(encodeError('text', MIB))).toBe('text');
  });

  it('follow also when nothing could be decoded', () => {
    const error = decoded('garbage') as Error;
    expect(error.stack?.endsWith(caller.frames)).toBe(true);
  });
});

describe('side effects', () => {
  it('decoding leaves Error.stackTraceLimit and Error.prepareStackTrace as they were', () => {
    const settings = () =>
      ['stackTraceLimit', 'prepareStackTrace'].map((key) => descriptorOf(Error, key));
    const before = settings();
    arrived(new Error('x'));
    decodeError('[[1],["E",["E"]]]');
    decodeError('garbage');
    expect(settings()).toStrictEqual(before);
    const saved = descriptorOf(Error, 'prepareStackTrace');
    try {
      Reflect.deleteProperty(Error, 'prepareStackTrace');
      decodeError('garbage');
      expect(Object.hasOwn(Error, 'prepareStackTrace')).toBe(false);
    } finally {
      if (saved !== undefined) Object.defineProperty(Error, 'prepareStackTrace', saved);
    }
  });

  it('decoding runs no Error.prepareStackTrace, which may throw', () => {
    const text = encodeError(new TypeError('x'), MIB);
    const saved = descriptorOf(Error, 'prepareStackTrace');
    let decoded: unknown[];
    try {
      Error.prepareStackTrace = () => {
        throw new Error('a broken hook');
      };
      decoded = [text, 'garbage'].map((each) => {
        const thrown = decodeError(each);
        addCallerFrames(thrown, '----', '    at x');
        return thrown;
      });
    } finally {
      if (saved === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
      else Object.defineProperty(Error, 'prepareStackTrace', saved);
    }
    expect(decoded[0]).toBeInstanceOf(TypeError);
    expect((decoded[1] as Error).message).toContain('could not be decoded');
  });

  it('encoding changes nothing', () => {
    const sent = Object.assign(new Error('x', { cause: [1] }), { code: 'E' });
    const before = inspect(sent, { showHidden: true });
    encodeError(sent, MIB);
    encodeError(sent, 100);
    expect(inspect(sent, { showHidden: true })).toBe(before);
  });
});

import { describe, expect, it } from 'vitest';
import { check, checkOptions, isLogLevel } from '../../../src/core/common/checks.js';
import { processCheck } from '../../../src/drivers/process/checks.js';
import { InvalidOptionError } from '../../../src/errors/index.js';
import { type Examples, testChecks } from '../../support/testing-checks.js';

const fn = (): void => undefined;
class Handlers {
  readonly own: () => void = fn;
}

const values: Readonly<Record<keyof typeof check, Examples>> = {
  any: { good: [undefined, null, 0, {}], bad: [] },
  errorClasses: {
    good: [{}, { TypeError, E: class extends Error {} }],
    bad: [{ E: Error.prototype }, { E: Map }, { E: () => new Error('x') }, [], TypeError, null],
  },
  type: {
    good: ['x', ' ', 'x'.repeat(20_000)],
    bad: ['', 'x'.repeat(20_001), 1, null, Symbol('s')],
  },
  duration: {
    good: [0, 0.5, 1, 2 ** 31, 2 ** 53, Infinity],
    bad: [-1, -Infinity, NaN, '1', '5s', null, true, 1n, new Date(), [1]],
  },
  durations: {
    good: [{}, { a: 0 }, { a: 1, b: Infinity }, { a: undefined }],
    bad: [{ a: -1 }, { a: NaN }, { a: '1' }, [], 1, null],
  },
  place: {
    good: [
      './w.js',
      'file:///w.js',
      new URL('file:///w.js'),
      { href: 'file:///', protocol: 'file:' },
    ],
    bad: ['', 1, null, {}, ['./w.js'], Buffer.from('w.js')],
  },
  serializer: {
    good: [{ name: 'x', serialize: fn, deserialize: fn }],
    bad: [
      { name: '', serialize: fn, deserialize: fn },
      { name: 'json', serialize: fn, deserialize: fn },
      { name: 'x'.repeat(201), serialize: fn, deserialize: fn },
      { serialize: fn, deserialize: fn },
      { name: 'x', serialize: fn },
      { name: 'x', deserialize: fn },
      'json',
      null,
      fn,
    ],
  },
  logger: {
    good: [console, { debug: fn, info: fn, warn: fn, error: fn }],
    bad: [{ debug: fn, info: fn, warn: fn }, {}, fn, 'console', null],
  },
  logLevel: {
    good: ['debug', 'info', 'warn', 'error', 'silent'],
    bad: ['', 'trace', 'DEBUG', 0, null, 'debug,info'],
  },
  bytes: {
    good: [1024, 2 ** 28, 2 ** 32 - 1],
    bad: [0, 1023, 2 ** 32, 1024.5, Infinity, NaN, '1024', null],
  },
  count: { good: [1, 1000, Infinity], bad: [0, -1, 1.5, NaN, -Infinity, '1', null] },
  signal: {
    good: [new AbortController().signal, AbortSignal.abort()],
    bad: [new AbortController(), { aborted: false }, true, null],
  },
  handlers: {
    good: [{}, { ping: fn }, new Handlers(), Object.create(null)],
    bad: [[fn], fn, null, 'ping'],
  },
  meta: {
    good: [{}, { a: '' }, { a: 'x'.repeat(8000) }],
    bad: [
      { a: 1 },
      { a: 'x'.repeat(8192) },
      { a: 'x'.repeat(4000), b: 'é'.repeat(2100) },
      'a',
      null,
      [],
    ],
  },
  source: {
    good: [[], new Set(), { [Symbol.asyncIterator]: fn }, new ReadableStream(), { getReader: fn }],
    bad: [{}, 'text', new Uint8Array(4), Buffer.from('x'), null, undefined, 1, fn],
  },
  contract: { good: [{}, { schemas: {}, wire: 'json' }], bad: [[], fn, null, 'contract'] },
  function: { good: [fn, () => Promise.resolve(), Handlers], bad: [{}, 'fn', null, 1] },
};

testChecks(check, values);

describe('checkOptions', () => {
  const checks = { timeout: check.duration, stdio: processCheck.stdio };
  const checking = (options: unknown) =>
    expect(() => {
      checkOptions('call()', options, checks);
    });

  it('takes what it knows, and undefined for any of it', () => {
    checking({}).not.toThrow();
    checking({ timeout: 1, stdio: 'pipe' }).not.toThrow();
    checking({ timeout: undefined, stdio: undefined }).not.toThrow();
    checking(Object.assign(Object.create(null), { timeout: 1 })).not.toThrow();
  });

  it.each(['timeOut', 'Timeout', 'toString', 'constructor', 'hasOwnProperty', ''])(
    "R12: refuses the unknown name '%s', and lists the known ones",
    (name) => {
      const refused = checking({ [name]: 1 });
      refused.toThrow(InvalidOptionError);
      refused.toThrow(
        `call(): '${name}' must be left out: there is no such option, only timeout, stdio`,
      );
      checking({ [name]: undefined }).toThrow(InvalidOptionError);
    },
  );

  it('R12: refuses __proto__ as an own name', () => {
    checking(JSON.parse('{"__proto__":{"timeout":1}}')).toThrow(InvalidOptionError);
  });

  it('R12: names the first option that is wrong', () => {
    const options = { timeout: 1, stdio: 'pipes' };
    checking(options).toThrow(
      expect.objectContaining({ option: 'stdio', code: 'ERR_INVALID_OPTION' }),
    );
  });

  it.each([null, 1, 'timeout', [], (): void => undefined])(
    'R12: refuses %o as options',
    (options) => {
      checking(options).toThrow("'options' must be an object");
    },
  );
});

describe('isLogLevel', () => {
  it('knows the levels', () => {
    expect(['debug', 'silent', 'loud', undefined].map(isLogLevel)).toStrictEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

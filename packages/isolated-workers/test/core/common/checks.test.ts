import { describe, expect, it } from 'vitest';
import { check, checkOptions, checkValue, isLogLevel } from '../../../src/core/common/checks.js';
import { InvalidOptionError } from '../../../src/errors/index.js';

const fn = (): void => undefined;
class Handlers {
  readonly own: () => void = fn;
}

const values: Readonly<
  Record<
    keyof typeof check,
    { readonly good: readonly unknown[]; readonly bad: readonly unknown[] }
  >
> = {
  any: { good: [undefined, null, 0, {}], bad: [] },
  user: { good: [0, 65_534, 2 ** 32 - 2], bad: [-1, 1.5, 2 ** 32 - 1, NaN, 'nobody', null, true] },
  cache: { good: [true, false, './cache', '/cache'], bad: ['', 1, null, {}] },
  errorClasses: {
    good: [{}, { TypeError, E: class extends Error {} }],
    bad: [{ E: Error.prototype }, { E: Map }, { E: () => new Error('x') }, [], TypeError, null],
  },
  text: { good: ['x', ' '], bad: ['', 1, null, [], new String('x')] },
  type: {
    good: ['x', ' ', 'x'.repeat(20_000)],
    bad: ['', 'x'.repeat(20_001), 1, null, Symbol('s')],
  },
  flag: { good: [true, false], bad: [0, 1, 'true', null] },
  texts: { good: [[], ['', 'x']], bad: ['x', [1], [null], {}, null] },
  duration: {
    good: [0, 0.5, 1, 2 ** 31, 2 ** 53, Infinity],
    bad: [-1, -Infinity, NaN, '1', '5s', null, true, 1n, new Date(), [1]],
  },
  durations: {
    good: [{}, { a: 0 }, { a: 1, b: Infinity }, { a: undefined }],
    bad: [{ a: -1 }, { a: NaN }, { a: '1' }, [], 1, null],
  },
  environment: {
    good: [{}, { A: '' }, { A: 'x', B: undefined }],
    bad: [{ A: 1 }, { A: null }, { A: true }, [], 'A=1', null],
  },
  inheritance: { good: [true, false, [], ['PATH']], bad: ['PATH', [1], 1, null, {}] },
  place: {
    good: [
      './w.js',
      'file:///w.js',
      new URL('file:///w.js'),
      { href: 'file:///', protocol: 'file:' },
    ],
    bad: ['', 1, null, {}, ['./w.js'], Buffer.from('w.js')],
  },
  stdio: {
    good: ['inherit', 'pipe', 'ignore'],
    bad: ['', 'Pipe', 'overlapped', ['pipe'], true, null],
  },
  inspect: { good: [true, false, 0, 9229, 65_535], bad: [-1, 65_536, 1.5, NaN, '9229', null] },
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
  limits: {
    good: [{}, { maxOldGenerationSizeMb: 64 }, { maxOldGenerationSizeMb: undefined }],
    bad: [
      { maxOldGenerationSizeMb: 0 },
      { maxOldGenerationSizeMb: 1.5 },
      { maxOldGenerationSizeMb: '64' },
      { maxOldGenerationSizeMb: Infinity },
      { stackSizeMb: 4 },
      64,
      null,
      [],
    ],
  },
  signalName: {
    good: ['SIGTERM', 'SIGKILL'],
    bad: ['SIGFOO', 'sigterm', 'toString', '', 15, null],
  },
  signal: {
    good: [new AbortController().signal, AbortSignal.abort()],
    bad: [new AbortController(), { aborted: false }, true, null],
  },
  handlers: {
    good: [{}, { ping: fn }, new Handlers(), Object.create(null)],
    bad: [[fn], fn, null, 'ping'],
  },
  function: { good: [fn, () => Promise.resolve(), Handlers], bad: [{}, 'fn', null, 1] },
};

describe.each(Object.entries(values))('check.%s', (name, { good, bad }) => {
  const row = check[name as keyof typeof check];

  it.each(good.map((value) => [value]))('takes %o', (value) => {
    expect(() => {
      checkValue('call()', 'option', value, row);
    }).not.toThrow();
  });

  it.each(bad.map((value) => [value]))('R12: refuses %o', (value) => {
    const refused = expect(() => {
      checkValue('call()', 'option', value, row);
    });
    refused.toThrow(InvalidOptionError);
    refused.toThrow(`call(): 'option' must be ${row[0]}; it is `);
  });
});

describe('checkOptions', () => {
  const checks = { timeout: check.duration, stdio: check.stdio };
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

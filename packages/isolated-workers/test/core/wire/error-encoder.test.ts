import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { encodeError } from '../../../src/core/wire/error-codec.js';
import { MIB, arrived, arrivedError, descriptorOf, shownBy } from './arrived.js';

describe('R2: properties', () => {
  it('code, errno and syscall of a system error', () => {
    const sent = Object.assign(new Error('ENOENT: no such file'), {
      code: 'ENOENT',
      errno: -2,
      syscall: 'open',
      path: '/none',
    });
    const error = arrivedError(sent);
    expect(shownBy(error)).toStrictEqual({
      code: 'ENOENT',
      errno: -2,
      syscall: 'open',
      path: '/none',
    });
    expect(descriptorOf(error, 'code')).toStrictEqual({
      value: 'ENOENT',
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });

  it('cause is there exactly if it was there', () => {
    expect('cause' in arrivedError(new Error('x'))).toBe(false);
    const empty = arrivedError(new Error('x', { cause: undefined }));
    expect(descriptorOf(empty, 'cause')).toMatchObject({ value: undefined, enumerable: false });
    expect(arrivedError(new Error('x', { cause: 'text' })).cause).toBe('text');
    const nested = arrivedError(new Error('x', { cause: new TypeError('y', { cause: null }) }));
    expect(nested.cause).toBeInstanceOf(TypeError);
    expect((nested.cause as Error).cause).toBeNull();
  });

  it('message and stack stay hidden even if the sender showed them', () => {
    const sent = new Error('x');
    Object.defineProperty(sent, 'message', { value: 'shown', enumerable: true });
    Object.defineProperty(sent, 'stack', { value: 'Error: shown', enumerable: true });
    const error = arrivedError(sent);
    expect([error.message, error.stack, Object.keys(error)]).toEqual(['shown', 'Error: shown', []]);
  });

  it('functions, symbols and BigInts become their inspect text', () => {
    const sent = Object.assign(new Error('x'), {
      run: function run() {},
      mark: Symbol('mark'),
      big: 10n,
      deep: { list: [Symbol.iterator, 1n] },
    });
    expect(shownBy(arrivedError(sent))).toStrictEqual({
      run: '[Function: run]',
      mark: 'Symbol(mark)',
      big: '10n',
      deep: { list: ['Symbol(Symbol.iterator)', '1n'] },
    });
  });

  it('values that JSON lacks arrive as themselves', () => {
    const values = {
      nothing: undefined,
      nan: NaN,
      infinite: [Infinity, -Infinity],
      zero: -0,
      date: new Date(5),
      invalid: new Date(NaN),
      map: new Map<unknown, unknown>([[{ a: 1 }, new Set([1, 'two'])]]),
      bytes: new Uint8Array([0, 255, 7]),
      bare: Object.assign(Object.create(null) as object, { a: 1 }),
    };
    expect(shownBy(arrivedError(Object.assign(new Error('x'), values)))).toStrictEqual(values);
    const buffer = arrivedError(Object.assign(new Error('x'), { b: Buffer.from('héllo') }))['b'];
    expect(Buffer.isBuffer(buffer) && buffer.toString()).toBe('héllo');
  });

  it('what holds its value inside becomes its inspect text; class instances their own properties', () => {
    class Point {
      x = 1;
      #secret = 2;
      get sum() {
        return this.x + this.#secret;
      }
    }
    const sent = Object.assign(new Error('x'), {
      url: new URL('http://localhost/a'),
      pattern: /a+/g,
      promise: Promise.resolve(1),
      floats: new Float64Array([1.5]),
      boxed: Object('text') as unknown,
      point: new Point(),
    });
    const { url, pattern, promise, floats, boxed, point } = arrivedError(sent);
    expect(url).toContain("href: 'http://localhost/a'");
    expect([pattern, promise, floats, boxed]).toEqual([
      '/a+/g',
      'Promise { 1 }',
      'Float64Array(1) [ 1.5 ]',
      "[String: 'text']",
    ]);
    expect(point).toStrictEqual({ x: 1 });
  });

  it('cycles and shared references, through errors, objects, arrays, maps and sets', () => {
    const shared = { name: 'shared' };
    const sent = Object.assign(new Error('x'), {
      shared: [shared, shared],
      set: new Set<unknown>([shared]),
    }) as Error as Error & Record<string, unknown>;
    sent.cause = sent;
    sent['self'] = { error: sent };
    sent['map'] = new Map([[sent, sent]]);
    const list: unknown[] = [];
    list.push(list);
    sent['list'] = list;
    const error = arrivedError(sent);
    expect(error.cause).toBe(error);
    expect((error['self'] as { error: unknown }).error).toBe(error);
    expect((error['map'] as Map<unknown, unknown>).get(error)).toBe(error);
    expect((error['list'] as unknown[])[0]).toBe(error['list']);
    const [one, two] = error['shared'] as unknown[];
    expect(one).toStrictEqual(shared);
    expect(one).toBe(two);
    expect((error['set'] as Set<unknown>).has(one)).toBe(true);
  });

  it('a frozen error', () => {
    const sent = Object.freeze(Object.assign(new TypeError('cold'), { code: 'E_COLD' }));
    const error = arrivedError(sent);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'cold', code: 'E_COLD' });
    error['code'] = 'E_WARM';
    expect(error['code']).toBe('E_WARM');
  });

  it('getters that throw leave a text in their place', () => {
    const sent = new Error('x');
    const thrower = (what: unknown) => ({
      enumerable: true,
      get() {
        throw what;
      },
    });
    Object.defineProperties(sent, {
      broken: thrower(new Error('no')),
      odd: thrower(Symbol('s')),
      worse: thrower(Object.create(null)),
      fine: { enumerable: true, value: 1 },
    });
    expect(shownBy(arrivedError(sent))).toStrictEqual({
      broken: '[Getter threw: no]',
      odd: '[Getter threw: Symbol(s)]',
      worse: '[Getter threw: what cannot be shown]',
      fine: 1,
    });
  });

  it.each(['message', 'name', 'stack', 'cause', 'errors', 'code'])(
    'a getter for %s that throws',
    (key) => {
      const sent = Object.defineProperty(new Error('kept'), key, {
        get() {
          throw new Error('no');
        },
      });
      expect(arrivedError(sent)[key]).toBe('[Getter threw: no]');
    },
  );

  it('message, name and stack that are no strings', () => {
    const sent = new Error('x');
    const values = { message: { a: 1 }, name: 42, stack: [1] };
    for (const [key, value] of Object.entries(values)) Object.defineProperty(sent, key, { value });
    const error = arrivedError(sent) as unknown as typeof values;
    expect(error.message).toStrictEqual({ a: 1 });
    expect(error.name).toBe(42);
    expect(error.stack).toBe('42: [object Object]');
    const silent = Object.defineProperty(new Error('x'), 'stack', { value: undefined });
    expect(arrivedError(silent).stack).toBe('Error: x');
  });

  it('bytes arrive as they are, whatever their class or their own properties say', () => {
    class Liar extends Uint8Array {
      override get byteLength() {
        return 0;
      }
    }
    const disguised = Object.defineProperty(new Uint8Array([4, 5]), 'buffer', { value: 'secret' });
    const { liar, other } = arrivedError(
      Object.assign(new Error('x'), { liar: new Liar([1, 2, 3]), other: disguised }),
    );
    expect([liar, other]).toStrictEqual([new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])]);
  });

  it('toJSON is ignored', () => {
    const sent = Object.assign(new Error('x'), { code: 'E', toJSON: () => 'nothing' });
    const error = arrivedError(sent);
    expect([error.message, error['code'], error['toJSON']]).toEqual([
      'x',
      'E',
      '[Function: toJSON]',
    ]);
  });
});

describe('R2: what is thrown and is no error', () => {
  const values: unknown[] = [
    ...['text', '', null, undefined, 0, -0, 42, NaN, Infinity, -Infinity, true, false],
    ...[{}, { a: [1, { b: null }] }, [], [undefined, -0], new Date(0), new Map([[1, 2]])],
  ];
  it.each(values)('%o arrives as that very value', (value) => {
    expect(arrived(value)).toStrictEqual(value);
  });

  it.each([
    [Symbol('s'), 'Symbol(s)'],
    [10n, '10n'],
    [function named() {}, '[Function: named]'],
    [class Some extends Map {}, '[class Some extends Map]'],
    [Promise.resolve(1), 'Promise { 1 }'],
  ])('%o arrives as text', (value, text) => {
    expect(arrived(value)).toBe(text);
  });

  it('holes are undefined', () => {
    const sparse: unknown[] = new Array<unknown>(3);
    sparse[1] = 'x';
    expect(arrived(sparse)).toStrictEqual([undefined, 'x', undefined]);
  });

  it('a Proxy that throws at every question arrives as text', () => {
    const refuse = () => {
      throw new Error('no');
    };
    const handler: ProxyHandler<object> = Object.fromEntries(
      Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]),
    );
    for (const target of [{ a: 1 }, [1], new Error('x'), () => 1]) {
      const proxy = new Proxy(target, handler);
      expect(arrived(proxy)).toBe('[Proxy]');
    }
    const cause = arrivedError(new Error('x', { cause: new Proxy({}, handler) })).cause;
    expect(cause).toBe('[Proxy]');
    const inChain: unknown = Object.setPrototypeOf(
      new Error('x'),
      new Proxy(Error.prototype, handler),
    );
    expect(arrivedError(inChain).message).toBe('x');
  });

  it('revoked proxies, endless prototype chains and custom inspectors that throw', () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect(typeof arrived(proxy)).toBe('string');
    const endless: object = new Proxy({}, { getPrototypeOf: () => endless });
    const error: unknown = Object.setPrototypeOf(new Error('x'), endless);
    expect(arrivedError(error)).toBeInstanceOf(Error);
    const rude = Object.assign(() => 1, {
      [inspect.custom]() {
        throw new Error('no');
      },
    });
    expect(arrived(rude)).toBe('[function]');
    const length = new Proxy([], { get: () => Symbol('length') });
    expect(() => arrived(length)).not.toThrow();
    expect(encodeError(length, MIB)).not.toBe('');
  });
});

import { inspect, types } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { decodeError, encodeError } from '../../../src/core/wire/error-codec.js';
import * as errors from '../../../src/errors/index.js';
import { arrivedError, arrived, descriptorOf, shownBy } from './arrived.js';

describe('R2: built-in classes', () => {
  const builtIns = [
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
  ] as const;

  it.each(builtIns)('%o arrives as itself, a real error with the remote stack', (Class) => {
    const sent = new Class('went wrong');
    const error = arrivedError(sent);
    expect(Object.getPrototypeOf(error)).toBe(Class.prototype);
    expect(types.isNativeError(error)).toBe(true);
    expect(error.name).toBe(Class.name);
    expect(error.message).toBe('went wrong');
    expect(error.stack).toBe(sent.stack);
    expect(Object.keys(error)).toEqual([]);
    expect(Object.getOwnPropertyNames(error).sort()).toEqual(['message', 'stack']);
  });

  it('AggregateError.errors arrive as real errors, hidden as V8 hides them', () => {
    const error = arrivedError(
      new AggregateError([new TypeError('a'), 'text', null], 'all failed'),
    );
    expect(error).toBeInstanceOf(AggregateError);
    const [first, second, third] = error['errors'] as unknown[];
    expect(first).toBeInstanceOf(TypeError);
    expect([second, third]).toEqual(['text', null]);
    expect(descriptorOf(error, 'errors')).toMatchObject({ enumerable: false, writable: true });
  });

  it('DOMException keeps name, code and cause', () => {
    const sent = new DOMException('stopped', {
      name: 'AbortError',
      cause: new URIError('why'),
    } as never);
    const error = arrivedError(sent);
    expect(error).toBeInstanceOf(DOMException);
    expect([error.name, error.message, error['code']]).toEqual(['AbortError', 'stopped', 20]);
    expect(error.cause).toBeInstanceOf(URIError);
    expect(error.stack).toBe(sent.stack);
    expect(descriptorOf(error, 'code')).toBeUndefined();
  });

  it('a rejected promise’s reason and AbortSignal.reason are what any other value is', async () => {
    const reason: unknown = await Promise.reject(new RangeError('r')).catch((e: unknown) => e);
    expect(arrived(reason)).toBeInstanceOf(RangeError);
    expect(arrivedError(AbortSignal.abort().reason).name).toBe('AbortError');
    expect(arrived(AbortSignal.abort().reason)).toBeInstanceOf(DOMException);
  });

  it('errors of another realm count as the class of the same name', () => {
    const foreign: unknown = runInNewContext(
      'new TypeError("from afar", { cause: new RangeError("r") })',
    );
    expect(foreign).not.toBeInstanceOf(Error);
    const error = arrivedError(foreign);
    expect(Object.getPrototypeOf(error)).toBe(TypeError.prototype);
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it('a subclass of another realm, too', () => {
    const foreign: unknown = runInNewContext('new (class Far extends SyntaxError {})("x")');
    const error = arrivedError(foreign);
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error.constructor.name).toBe('Far');
  });

  it('a class that only bears a built-in name is no built-in', () => {
    const Fake = { TypeError: class TypeError extends Error {} }.TypeError;
    const error = arrivedError(new Fake('x'));
    expect(error).not.toBeInstanceOf(TypeError);
    expect(error.constructor.name).toBe('TypeError');
  });

  it('an object made to look like an error is one', () => {
    const sent = Object.create(RangeError.prototype, {
      message: { value: 'made by hand' },
    }) as unknown;
    const error = arrivedError(sent);
    expect(types.isNativeError(error)).toBe(true);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe('made by hand');
    expect(error.stack).toBe('RangeError: made by hand');
  });

  it('an error without any prototype arrives as an Error', () => {
    const sent: unknown = Object.setPrototypeOf(new TypeError('bare'), null);
    expect(arrivedError(sent).message).toBe('bare');
  });
});

describe('R2: classes of the library', () => {
  const sent = [
    new errors.IsolatedWorkerError('ERR_X', 'base'),
    new errors.WorkerStartError('start', { exitCode: 1, signal: null, stderr: 'Boom' }),
    new errors.WorkerExitError('compute', 'w.js', {
      exitCode: null,
      signal: 'SIGKILL',
      stderr: '',
    }),
    new errors.WorkerExitError(undefined, 'w.js', { exitCode: 7, signal: null, stderr: '' }),
    new errors.WorkerOutOfMemoryError('compute', 'w.js', {
      exitCode: null,
      signal: 'SIGABRT',
      stderr: 'JavaScript heap out of memory',
    }),
    new errors.WorkerClosedError('send()', 'closed', { cause: new Error('crash') }),
    new errors.RequestTimeoutError('compute', 500),
    new errors.UnknownMessageError('nope', ['ping']),
    new errors.SerializationError('compute', 'serialize', 'json', new TypeError('c'), 'payload'),
    new errors.MessageTooLargeError('compute', 10, 5, 'result'),
    new errors.TooManyPendingError('compute', 3),
    new errors.ProtocolError('an unknown kind'),
    new errors.HandshakeError('versions differ'),
    new errors.InvalidOptionError('createWorker()', 'timeout', 'a number', 'x'),
    new errors.ValidationError('too small', 'compute', 'payload', [
      { message: 'too small', path: ['data', 0] },
    ]),
  ];

  it('each class is among those sent here', () => {
    const classes = Object.values<unknown>(errors).filter(
      (value) => typeof value === 'function' && (value.prototype as unknown) instanceof Error,
    );
    expect(new Set(sent.map((error) => error.constructor))).toEqual(new Set(classes));
    expect(new Set(errors.errorClasses)).toEqual(new Set(classes));
  });

  it.each(sent)('$name arrives as itself, with all its facts', (original) => {
    const error = arrivedError(original);
    expect(Object.getPrototypeOf(error)).toBe(Object.getPrototypeOf(original));
    expect(types.isNativeError(error)).toBe(true);
    expect(error.name).toBe(original.name);
    expect(error.message).toBe(original.message);
    expect(error.stack).toBe(original.stack);
    expect(shownBy(error)).toStrictEqual(shownBy(original));
    expect('cause' in error).toBe('cause' in original);
  });

  it('a subclass of one is still one', () => {
    class Late extends errors.RequestTimeoutError {}
    const error = arrivedError(new Late('compute', 5));
    expect(error).toBeInstanceOf(errors.RequestTimeoutError);
    expect(error).toMatchObject({ name: 'RequestTimeoutError', code: 'ERR_REQUEST_TIMEOUT' });
  });
});

describe('R2: subclasses', () => {
  class Unnamed extends TypeError {}
  class Named extends TypeError {
    override name = 'NamedError';
  }
  class Inheriting extends RangeError {}
  Inheriting.prototype.name = 'InheritedName';

  it('without a name of its own: the built-in name, and the constructor’s name as it was', () => {
    const sent = new Unnamed('x');
    const error = arrivedError(sent);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.name).toBe('TypeError');
    expect(error.constructor.name).toBe('Unnamed');
    expect(inspect(error).split('\n')[0]).toBe(inspect(sent).split('\n')[0]);
    expect(inspect(error)).toMatch(/^Unnamed/);
  });

  it('whose constructor throws when it is asked for its name', () => {
    class Rude extends TypeError {
      static override get name(): string {
        throw new Error('no');
      }
    }
    expect(Object.getPrototypeOf(arrivedError(new Rude('x')))).toBe(TypeError.prototype);
    const registered = new Map([['Rude', Rude]]);
    const error = decodeError(encodeError(new Rude('x'), 10_000, registered), registered);
    expect(error instanceof Rude).toBe(true);
  });

  it('with a name as own property', () => {
    const error = arrivedError(new Named('x'));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.name).toBe('NamedError');
    expect(descriptorOf(error, 'name')).toMatchObject({ enumerable: true });
  });

  it('with a name on the prototype', () => {
    const error = arrivedError(new Inheriting('x'));
    expect(error).toBeInstanceOf(RangeError);
    expect(error.name).toBe('InheritedName');
    expect(Object.keys(error)).toEqual([]);
  });

  it('of DOMException and of AggregateError', () => {
    class Halt extends DOMException {}
    class Many extends AggregateError {}
    const halt = arrivedError(new Halt('stop', 'TimeoutError'));
    expect(halt).toBeInstanceOf(DOMException);
    expect([halt.constructor.name, halt.name, halt['code']]).toEqual(['Halt', 'TimeoutError', 23]);
    const many = arrivedError(new Many([new Error('one')], 'm'));
    expect(many).toBeInstanceOf(AggregateError);
    expect((many['errors'] as Error[])[0]?.message).toBe('one');
  });

  it('code and cause by getters of the class travel too; methods of that name do not', () => {
    class Computed extends Error {
      get code() {
        return 'E_COMPUTED';
      }
      override get cause() {
        return new TypeError('inner');
      }
      errors() {
        return [];
      }
    }
    const error = arrivedError(new Computed('x'));
    expect(error['code']).toBe('E_COMPUTED');
    expect(error.cause).toBeInstanceOf(TypeError);
    expect('errors' in error).toBe(false);
  });
});

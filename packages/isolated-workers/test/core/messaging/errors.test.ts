import { describe, expect, it, test } from 'vitest';
import { channelPair, type SideOptions } from '../../support/channel-pair.js';
import { failureOf } from '../../support.js';

class QuotaError extends RangeError {
  readonly #used: number;
  shown = 'initialized';

  constructor(used: number, options?: ErrorOptions) {
    super(`${used} used`, options);
    this.#used = used;
    this.shown = `given ${used.toFixed()}`;
  }

  get used(): number {
    return this.#used;
  }

  describe(): string {
    return `${this.name}: ${this.shown}`;
  }
}

class SmallQuotaError extends QuotaError {}

const both = new Map([['QuotaError', QuotaError]]);

async function thrown(
  value: unknown,
  { host = {}, worker = {} }: { host?: SideOptions; worker?: SideOptions } = {},
): Promise<unknown> {
  const fails = (): never => {
    throw value;
  };
  const pair = channelPair({ host, worker: { ...worker, handlers: { fails } } });
  return failureOf(pair.host.channel.send('fails', undefined));
}

describe('registered classes', () => {
  test('R21: an error arrives as its class, without its constructor', async () => {
    const sides = { host: { errorClasses: both }, worker: { errorClasses: both } };
    const error = (await thrown(new QuotaError(5), sides)) as QuotaError;
    expect(error).toBeInstanceOf(QuotaError);
    expect(Object.getPrototypeOf(error)).toBe(QuotaError.prototype);
    expect([error.message, error.shown, error.describe()]).toStrictEqual([
      '5 used',
      'given 5',
      'RangeError: given 5',
    ]);
    expect(() => error.used).toThrow(TypeError);
    expect(error.stack).toContain('---- called from ----');
  });

  test('R21: so does a subclass, under its own name, and a cause', async () => {
    const sides = { host: { errorClasses: both }, worker: { errorClasses: both } };
    const error = (await thrown(
      new SmallQuotaError(1, { cause: new QuotaError(2) }),
      sides,
    )) as Error;
    expect(error).toBeInstanceOf(QuotaError);
    expect(error.constructor.name).toBe('SmallQuotaError');
    const outer = (await thrown(new Error('x', { cause: new QuotaError(2) }), sides)) as Error;
    expect(outer.cause).toBeInstanceOf(QuotaError);
  });

  it.each([
    ['the host', { host: { errorClasses: both } }],
    ['the worker', { worker: { errorClasses: both } }],
    ['nobody', {}],
  ])('R21: where only %s knows the class, it is the nearest known one', async (_who, sides) => {
    const error = (await thrown(new QuotaError(5), sides)) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error).not.toBeInstanceOf(QuotaError);
    expect(error.constructor.name).toBe('QuotaError');
  });

  test('R21: getters of the class that need its constructor', async () => {
    class Lazy extends Error {
      readonly #code = 'E';
      get code(): string {
        return this.#code;
      }
    }
    const errorClasses = new Map([['Lazy', Lazy]]);
    const sides = { host: { errorClasses }, worker: { errorClasses } };
    expect(await thrown(new Lazy('x'), sides)).toMatchObject({ message: 'x', code: 'E' });
  });

  test('R21: for a notification as well', async () => {
    const note = (): never => {
      throw new QuotaError(7);
    };
    const { host, schedule } = channelPair({
      host: { errorClasses: both },
      worker: { errorClasses: both, handlers: { note } },
    });
    await host.channel.notify('note', 1);
    await schedule.settle();
    expect(host.failed).toStrictEqual([[expect.any(QuotaError), 'note']]);
  });
});

describe('the frames of the caller', () => {
  async function caller(sides: { host?: SideOptions }): Promise<unknown> {
    return thrown(new TypeError('remote'), sides);
  }

  test('R21: are there with middleware, too', async () => {
    const seen: unknown[] = [];
    const middleware = (message: object): void => void seen.push(message);
    const error = (await caller({ host: { middleware } })) as Error;
    expect(seen.at(-1)).toMatchObject({ kind: 'error', error });
    expect(error.stack).toMatch(/---- called from ----\n(.*\n)*.*errors\.test/);
  });

  test('R21: an error that middleware puts in its place stays as it is', async () => {
    const instead = new RangeError('instead');
    const { stack } = instead;
    const middleware = (message: { kind: string }) =>
      message.kind === 'error' ? { ...message, error: instead } : message;
    expect(await caller({ host: { middleware } })).toBe(instead);
    expect(instead.stack).toBe(stack);
  });

  it.each([
    ['throws', () => expect.unreachable()],
    ['makes no text', () => [1, 2]],
  ])('R21: a prepareStackTrace of the host that %s replaces no error', async (_what, prepare) => {
    const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    const fails = (): never => {
      throw new TypeError('remote');
    };
    const { host } = channelPair({ worker: { handlers: { fails } } });
    let error: unknown;
    Error.prepareStackTrace = prepare;
    try {
      error = await host.channel.send('fails', 1).then(
        () => undefined,
        (reason: unknown) => reason,
      );
    } finally {
      Reflect.deleteProperty(Error, 'prepareStackTrace');
      if (before !== undefined) Object.defineProperty(Error, 'prepareStackTrace', before);
    }
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe('remote');
  });
});

describe('odd errors', () => {
  test('R21: properties that are not enumerable arrive, functions aside', async () => {
    // As zod 4 makes its errors.
    const sent = new Error('x');
    Object.defineProperties(sent, {
      issues: { value: [{ path: ['a'], code: 'too_small' }] },
      toString: { value: () => 'shown' },
      message: { get: () => 'made' },
    });
    const error = (await thrown(sent)) as Error & { issues: unknown };
    expect(error.issues).toStrictEqual([{ path: ['a'], code: 'too_small' }]);
    expect(Object.keys(error)).toStrictEqual([]);
    expect(error.message).toBe('made');
    expect(Object.hasOwn(error, 'toString')).toBe(false);
  });

  it.each(['message', 'stack', 'name'])(
    'R21: a %s that is no text arrives as it is',
    async (key) => {
      for (const value of [{ toString: 1 }, Object.create(null) as object, 5, null, [1]]) {
        const error = (await thrown(
          Object.defineProperty(new TypeError('x'), key, { value }),
        )) as Error & Record<string, unknown>;
        expect(error).toBeInstanceOf(TypeError);
        if (key !== 'stack') expect(error[key]).toStrictEqual(value);
      }
    },
  );
});

import { createWorker, type DefineMessages, startWorkerServer } from 'isolated-workers';
import { describe, expect, it, test } from 'vitest';
import { handlersOf } from '../../../src/core/common/handlers.js';
import type { RuntimeHandler } from '../../../src/core/contract/index.js';
import { failureOf, fixture } from '../../support.js';

const context = {};

/** What is served, each handler called. */
function served(given: object): Record<string, unknown> {
  const call = ([type, handler]: readonly [string, RuntimeHandler]): [string, unknown] => [
    type,
    handler(undefined, context),
  ];
  return Object.fromEntries([...handlersOf('call()', given)].map(call));
}

class Base {
  inherited(): string {
    return 'inherited';
  }
  overridden(): string {
    return 'base';
  }
}

class Service extends Base {
  static ofTheClass(): string {
    return 'static';
  }
  readonly state = 7;
  readonly #hidden = 'hidden';
  readonly arrow = (): string => this.#hidden;
  method(): string {
    return `${this.#hidden} ${this.state}`;
  }
  override overridden(): string {
    return `service, ${super.overridden()}`;
  }
  get size(): number {
    return 1;
  }
  get made(): () => string {
    return () => 'made by a getter';
  }
  [Symbol.dispose](): void {}
}

describe('R22: the handlers of', () => {
  it('an instance are its methods and those of its classes, with `this`', () => {
    expect(served(new Service())).toStrictEqual({
      arrow: 'hidden',
      method: 'hidden 7',
      overridden: 'service, base',
      made: 'made by a getter',
      inherited: 'inherited',
    });
  });

  it('an object made from another are those of both', () => {
    const made = Object.assign(Object.create({ ping: () => 'pong' }) as object, { own: () => 1 });
    expect(served(made)).toStrictEqual({ own: 1, ping: 'pong' });
  });

  it('a plain object are its own members, getters included', () => {
    expect(served({ ping: () => 'pong', constructor: () => 'mine' })).toStrictEqual({
      ping: 'pong',
      constructor: 'mine',
    });
    expect(
      served({
        get ping() {
          return () => 'pong';
        },
      }),
    ).toStrictEqual({ ping: 'pong' });
    expect(served(Object.assign(Object.create(null) as object, { ping: () => 1 }))).toStrictEqual({
      ping: 1,
    });
    expect(served({})).toStrictEqual({});
  });

  it("a module's namespace are its exports", async () => {
    const script = 'data:text/javascript,export const ping = () => "pong"';
    const namespace = (await import(script)) as object;
    expect(handlersOf('call()', namespace).get('ping')?.(undefined, {})).toBe('pong');
  });

  it('a Proxy are those that it lists', () => {
    expect(served(new Proxy({ ping: () => 'pong' }, {}))).toStrictEqual({ ping: 'pong' });
  });

  it.each<[what: string, given: object]>([
    ['a member that is no function', { ping: 'pong' }],
    ['a symbol', { [Symbol('ping')]: () => 'pong' }],
    [
      'an instance without methods',
      new (class {
        readonly state = 1;
      })(),
    ],
    ['a Map', new Map([['ping', () => 'pong']])],
    ['an instance of a built-in class', new (class extends Map {})()],
    ['a Promise', Promise.resolve({ ping: () => 'pong' })],
    ['a Proxy that lists nothing', new Proxy({}, { get: () => () => 'pong' })],
    [
      'a getter that throws',
      {
        get ping() {
          throw new Error('no');
        },
      },
    ],
    ['a Proxy without end', new Proxy({}, { getPrototypeOf: (): object => endless })],
  ])('%s are refused', (_what, given) => {
    expect(() => handlersOf('call()', given)).toThrow("call(): 'handlers' must be an object whose");
  });
});

const endless: object = new Proxy({}, { getPrototypeOf: () => endless });

type Messages = DefineMessages<{
  ping: { result: string };
  count: { result: number };
}>;

test('R22: an instance serves in a worker, and in its host', async () => {
  class HostService {
    readonly #name = 'the host';
    name(): string {
      return this.#name;
    }
  }
  type Host = DefineMessages<{ name: { result: string } }>;
  await using worker = await createWorker<
    Messages & DefineMessages<{ asks: { result: string } }>,
    Host
  >(fixture('workers/instance.mjs'), { handlers: new HostService() });
  expect(await worker.send('ping')).toBe('pong');
  expect([await worker.send('count'), await worker.send('count')]).toStrictEqual([1, 2]);
  expect(await worker.send('asks')).toBe('the host');
});

test('R22: startWorkerServer() refuses what can serve nothing', async () => {
  const failure = await failureOf(startWorkerServer(new Map() as never));
  expect(failure).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'handlers' });
});

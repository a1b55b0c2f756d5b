import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type {
  Direction,
  PassingMessage,
  RuntimeMiddleware,
} from '../../../src/core/contract/index.js';
import {
  MiddlewareQueue,
  composeMiddleware as typedCompose,
  isThenable,
} from '../../../src/core/messaging/middleware.js';

/** Without the types of a contract: here only what happens at run time counts. */
const composeMiddleware = typedCompose as unknown as (
  ...middleware: readonly RuntimeMiddleware[]
) => RuntimeMiddleware;

function message(payload: unknown, tx = 1): PassingMessage {
  return { kind: 'request', type: 'compute', tx, payload };
}

/** Appends its name to the payload, in place, at once or later. */
function mark(name: string, ticks = 0): RuntimeMiddleware {
  const append = (passing: PassingMessage): void => {
    passing.payload = `${String(passing.payload)}${name}`;
  };
  if (ticks === 0) return append;
  return async (passing) => {
    for (let tick = 0; tick < ticks; tick++) await turn();
    append(passing);
  };
}

function payloadOf(passed: unknown): unknown {
  return (passed as PassingMessage).payload;
}

describe('composeMiddleware', () => {
  it('sends from the first to the last and receives from the last to the first', () => {
    const composed = composeMiddleware(mark('a'), mark('b'), mark('c'));
    expect(payloadOf(composed(message(''), 'send'))).toBe('abc');
    expect(payloadOf(composed(message(''), 'receive'))).toBe('cba');
  });

  it('keeps that order where some of them are async', async () => {
    const composed = composeMiddleware(mark('a', 3), mark('b'), mark('c', 1), mark('d'));
    expect(payloadOf(await composed(message(''), 'send'))).toBe('abcd');
    expect(payloadOf(await composed(message(''), 'receive'))).toBe('dcba');
  });

  it('stays synchronous while all of them are', () => {
    const composed = composeMiddleware(mark('a'), mark('b'));
    expect(isThenable(composed(message(''), 'send'))).toBe(false);
    expect(isThenable(composeMiddleware(mark('a', 1), mark('b'))(message(''), 'send'))).toBe(true);
  });

  it('gives each what the one before it returned, or the same message where it returned nothing', async () => {
    const replaced: RuntimeMiddleware = (passing) => ({ ...passing, payload: 'new:' });
    const later: RuntimeMiddleware = (passing) =>
      Promise.resolve({ ...passing, payload: `${String(passing.payload)}later:` });
    const composed = composeMiddleware(mark('lost'), replaced, mark('a'), later, mark('b', 1));
    expect(payloadOf(await composed(message(''), 'send'))).toBe('new:alater:b');
  });

  it('tells each the direction', () => {
    const seen: Direction[] = [];
    const look: RuntimeMiddleware = (_passing, direction) => void seen.push(direction);
    composeMiddleware(look, look)(message(''), 'send');
    composeMiddleware(look, look)(message(''), 'receive');
    expect(seen).toStrictEqual(['send', 'send', 'receive', 'receive']);
  });

  it('stops at the first that throws', async () => {
    const seen: string[] = [];
    const note =
      (name: string): RuntimeMiddleware =>
      () =>
        void seen.push(name);
    const broken: RuntimeMiddleware = () => {
      throw new RangeError('broken');
    };
    const rejecting: RuntimeMiddleware = () => Promise.reject(new RangeError('rejecting'));
    const sync = composeMiddleware(note('a'), broken, note('b'));
    expect(() => sync(message(''), 'send')).toThrow('broken');
    const async = composeMiddleware(note('c'), rejecting, note('d'));
    await expect(async(message(''), 'send')).rejects.toThrow('rejecting');
    const late = composeMiddleware(mark('', 2), broken, note('e'));
    await expect(late(message(''), 'send')).rejects.toThrow('broken');
    expect(seen).toStrictEqual(['a', 'c']);
  });

  it('composes compositions, and nothing at all', () => {
    const inner = composeMiddleware(mark('b'), mark('c'));
    const outer = composeMiddleware(mark('a'), inner, composeMiddleware(), mark('d'));
    expect(payloadOf(outer(message(''), 'send'))).toBe('abcd');
    expect(payloadOf(outer(message(''), 'receive'))).toBe('dcba');
    const same = message('same');
    expect(composeMiddleware()(same, 'send')).toBe(same);
  });

  it.each([1, 'text', null, true])('refuses a middleware that returns %j', async (nonsense) => {
    const sync = composeMiddleware(() => nonsense, mark('a'));
    expect(() => sync(message(''), 'send')).toThrow(TypeError);
    const async = composeMiddleware(() => Promise.resolve(nonsense), mark('a'));
    await expect(async(message(''), 'send')).rejects.toThrow(TypeError);
  });
});

/** What went through a queue: a payload that came through, or an error. */
function through(queue: MiddlewareQueue): {
  readonly out: unknown[];
  readonly run: (payload: unknown) => void;
} {
  const out: unknown[] = [];
  return {
    out,
    run(payload) {
      queue.run(
        message(payload),
        (passed) => out.push(passed.payload),
        (error) => out.push(error),
      );
    },
  };
}

/** Resolves when all that is on its way through the queue has left it. */
function emptied(queue: MiddlewareQueue): Promise<unknown> {
  return new Promise((resolve) => {
    queue.run(message('last'), resolve, resolve);
  });
}

describe('MiddlewareQueue', () => {
  it('R8: keeps the order, whatever time each message takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ticks: fc.nat(4), fails: fc.boolean() }), { maxLength: 30 }),
        async (steps) => {
          const queue = new MiddlewareQueue(async ({ payload }) => {
            const { ticks, fails } = steps[payload as number] ?? { ticks: 0, fails: false };
            for (let tick = 0; tick < ticks; tick++) await turn();
            if (fails) throw new Error(`fails ${String(payload)}`);
          }, 'send');
          const { out, run } = through(queue);
          for (const index of steps.keys()) run(index);
          await emptied(queue);
          const expected = steps.map(({ fails }, index) =>
            fails ? new Error(`fails ${index}`) : index,
          );
          expect(out).toStrictEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('R8: what needs no time does not overtake what does', async () => {
    const queue = new MiddlewareQueue(
      ({ payload }) => (payload === 'slow' ? turn() : undefined),
      'send',
    );
    const { out, run } = through(queue);
    run('quick');
    expect(out).toStrictEqual(['quick']);
    run('slow');
    run('quick');
    expect(out).toStrictEqual(['quick']);
    await emptied(queue);
    expect(out).toStrictEqual(['quick', 'slow', 'quick']);
    await turn();
    run('at once again');
    expect(out.at(-1)).toBe('at once again');
  });

  it.each<[string, RuntimeMiddleware]>([
    [
      'throws',
      () => {
        throw new RangeError('broken');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('broken'))],
    ['returns nonsense', () => 1],
    ['promises nonsense', () => Promise.resolve('text')],
    [
      'returns what throws when it is awaited',
      () => ({
        get then(): never {
          throw new RangeError('getter');
        },
      }),
    ],
  ])('R7: fails the one message whose middleware %s', async (_what, broken) => {
    let healthy = false;
    const queue = new MiddlewareQueue(
      (passing, direction) => (healthy ? undefined : broken(passing, direction)),
      'send',
    );
    const { out, run } = through(queue);
    run('a');
    await turn();
    expect(out).toStrictEqual([expect.any(Error)]);
    healthy = true;
    run('b');
    expect(out.at(-1)).toBe('b');
  });
});

describe('isThenable', () => {
  it.each<[unknown, boolean]>([
    [Promise.resolve(), true],
    [{ then: (): void => undefined }, true],
    [Object.assign((): void => undefined, { then: (): void => undefined }), true],
    [{ then: 1 }, false],
    [{}, false],
    [null, false],
    [undefined, false],
    ['then', false],
    [1n, false],
  ])('%o: %s', (value, expected) => {
    expect(isThenable(value)).toBe(expected);
  });
});

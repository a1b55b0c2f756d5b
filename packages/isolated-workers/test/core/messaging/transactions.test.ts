import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { State, Transactions, type Transaction } from '../../../src/core/messaging/transactions.js';

const ignore = (): void => undefined;

function open(transactions: Transactions, type = 'any'): Transaction {
  return transactions.open(type, ignore, ignore);
}

describe('Transactions', () => {
  it('gives every request a number of its own, never 0, and finds it by that', () => {
    const step = fc.record({ close: fc.boolean(), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        const transactions = new Transactions();
        const alive: Transaction[] = [];
        const closed: Transaction[] = [];
        for (const { close, which } of steps) {
          if (close && alive.length > 0) {
            const [transaction] = alive.splice(which % alive.length, 1) as [Transaction];
            transactions.delete(transaction);
            closed.push(transaction);
          } else alive.push(open(transactions));
        }
        for (const transaction of alive)
          expect(transactions.find(transaction.tx)).toBe(transaction);
        for (const { tx } of closed) expect(transactions.find(tx)).toBeUndefined();
        const numbers = [...alive, ...closed].map(({ tx }) => tx);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(numbers).not.toContain(0);
        expect(transactions.clear()).toStrictEqual(alive.toSorted((a, b) => a.tx - b.tx));
      }),
    );
  });

  it('keeps type and settlers with the number', () => {
    const resolve = (): void => undefined;
    const reject = (): void => undefined;
    const transaction = new Transactions().open('compute', resolve, reject);
    expect(transaction.tx).toBeGreaterThan(0);
    expect(transaction).toMatchObject({ type: 'compute', resolve, reject, state: State.queued });
  });

  it('finds all of many that are pending, and nothing that is not', () => {
    const transactions = new Transactions();
    const all = Array.from({ length: 100_000 }, () => open(transactions));
    expect(all.every((transaction) => transactions.find(transaction.tx) === transaction)).toBe(
      true,
    );
    expect(transactions.find(0)).toBeUndefined();
    expect(transactions.find((all.at(-1) as Transaction).tx + 1)).toBeUndefined();
    expect(transactions.find(0xffff_ffff)).toBeUndefined();
    for (const transaction of all) transactions.delete(transaction);
    expect(transactions.clear()).toStrictEqual([]);
    expect(transactions.find(open(transactions).tx)).toBeDefined();
  });

  it('a request that stays pending is not overwritten by the thousands after it', () => {
    const transactions = new Transactions();
    const first = open(transactions);
    for (let count = 0; count < 10_000; count++) transactions.delete(open(transactions));
    expect(transactions.find(first.tx)).toBe(first);
    expect(transactions.clear()).toStrictEqual([first]);
  });

  it('deleting twice does not touch whoever has the slot by then', () => {
    const transactions = new Transactions();
    const early = open(transactions);
    transactions.delete(early);
    // Numbers come round to the same slot again sooner or later, whatever their number is.
    for (let count = 0; count < 300; count++) {
      const later = open(transactions);
      transactions.delete(early);
      expect(transactions.find(later.tx)).toBe(later);
      transactions.delete(later);
    }
  });

  it('clear() gives everything, oldest first, and numbers go on', () => {
    const transactions = new Transactions();
    const all = ['a', 'b', 'c'].map((type) => open(transactions, type));
    expect(transactions.clear()).toStrictEqual(all);
    expect(transactions.clear()).toStrictEqual([]);
    expect(transactions.find((all[0] as Transaction).tx)).toBeUndefined();
    expect(open(transactions).tx).toBeGreaterThan((all[2] as Transaction).tx);
  });
});

describe('the states of a transaction', () => {
  const { queued, sent, answered, abandoned, settled } = State;
  /** Every legal way from `send()` to the end. */
  const ways: readonly (readonly number[])[] = [
    [queued, settled],
    [queued, sent, settled],
    [queued, sent, answered, settled],
    [queued, sent, abandoned, settled],
  ];
  const legal = new Set(
    ways.flatMap((way) => way.slice(1).map((to, at) => `${String(way[at])}>${to}`)),
  );

  it('follow each other as they may, and in no other way', () => {
    for (const way of ways)
      for (let length = 1; length <= way.length; length++)
        for (const next of Object.values(State)) {
          const transaction = open(new Transactions());
          for (const state of way.slice(1, length)) transaction.become(state as typeof next);
          const from = way[length - 1] as number;
          const become = (): void => {
            transaction.become(next);
          };
          if (legal.has(`${from}>${next}`)) become();
          else expect(become).toThrow(`cannot go from state ${from} to ${next}`);
        }
  });

  it('the caller waits until it has an outcome', () => {
    const transaction = open(new Transactions());
    expect(transaction.isPending).toBe(true);
    transaction.become(sent);
    expect(transaction.isPending).toBe(true);
    transaction.become(abandoned);
    expect(transaction.isPending).toBe(false);
  });
});

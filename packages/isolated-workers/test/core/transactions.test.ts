import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Transactions, type Transaction } from '../../src/core/transactions.js';

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
    const { tx, type, ...rest } = new Transactions().open('compute', resolve, reject);
    expect(tx).toBeGreaterThan(0);
    expect(type).toBe('compute');
    expect(rest).toMatchObject({ resolve, reject, sent: false, answered: false });
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

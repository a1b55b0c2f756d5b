import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines } from '../../../src/core/messaging/deadlines.js';
import { Transactions, type Transaction } from '../../../src/core/messaging/transactions.js';

vi.mock('../../../src/utils/taken-at-load.js', () => import('../../support/current-globals.js'));

const ignore = (): void => undefined;
const day = 24 * 60 * 60 * 1000;

let passed: string[];
let bytesReceived: number;
let deadlines: Deadlines;
let transactions: Transactions;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
  passed = [];
  bytesReceived = 0;
  transactions = new Transactions();
  deadlines = new Deadlines(
    ({ type }) => passed.push(type),
    () => bytesReceived,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

function start(type: string, timeout: number): Transaction {
  const transaction = transactions.open(type, ignore, ignore);
  deadlines.start(transaction, timeout);
  return transaction;
}

/** The byte count of the link, and the header of an answer, as the link reports them. */
function receive(bytes: number, transaction?: Transaction): void {
  bytesReceived += bytes;
  if (transaction !== undefined) deadlines.arriving(transaction);
}

describe('Deadlines', () => {
  it('R4: passes each at its time, not before, whatever was started in between', () => {
    start('a', 100);
    vi.advanceTimersByTime(50);
    start('b', 100);
    start('c', 20);
    vi.advanceTimersByTime(19);
    expect(passed).toStrictEqual([]);
    vi.advanceTimersByTime(2);
    expect(passed).toStrictEqual(['c']);
    vi.advanceTimersByTime(28);
    expect(passed).toStrictEqual(['c']);
    vi.advanceTimersByTime(2);
    expect(passed).toStrictEqual(['c', 'a']);
    vi.advanceTimersByTime(48);
    expect(passed).toStrictEqual(['c', 'a']);
    vi.advanceTimersByTime(2);
    expect(passed).toStrictEqual(['c', 'a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('what is stopped does not pass, first, middle or last', () => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((type) => start(type, 100));
    for (const index of [0, 2, 4]) deadlines.stop(all[index] as Transaction);
    deadlines.stop(all[2] as Transaction);
    start('f', 100);
    vi.advanceTimersByTime(101);
    expect(passed).toStrictEqual(['b', 'd', 'f']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('R4: a timer leaves the poll phase one turn before anything passes', () => {
    start('answered', 10);
    const late = start('late', 10);
    vi.advanceTimersToNextTimer();
    expect(passed).toStrictEqual([]);
    deadlines.stop(late);
    vi.advanceTimersToNextTimer();
    expect(passed).toStrictEqual(['answered']);
  });

  it('R5: an answer that is arriving gets as long again, as long as bytes come', () => {
    const transaction = start('large', 100);
    vi.advanceTimersByTime(90);
    receive(10, transaction);
    for (let round = 0; round < 5; round++) {
      vi.advanceTimersByTime(90);
      receive(10);
    }
    expect(passed).toStrictEqual([]);
    // The bytes since the last look are seen first; then the sender stalls for a whole deadline.
    vi.advanceTimersByTime(99);
    expect(passed).toStrictEqual([]);
    vi.advanceTimersByTime(201);
    expect(passed).toStrictEqual(['large']);
  });

  it('R5: a sender that stalls right after the header is late one deadline later', () => {
    const stalled = start('stalled', 100);
    vi.advanceTimersByTime(50);
    receive(12, stalled);
    vi.advanceTimersByTime(99);
    expect(passed).toStrictEqual([]);
    vi.advanceTimersByTime(2);
    expect(passed).toStrictEqual(['stalled']);
  });

  it('R5: bytes do not help a request whose answer is not among them', () => {
    start('silent', 100);
    const large = start('large', 100);
    vi.advanceTimersByTime(90);
    receive(10, large);
    vi.advanceTimersByTime(11);
    expect(passed).toStrictEqual(['silent']);
  });

  it('R11: a timeout beyond what a timer takes does not overflow', () => {
    start('long', 60 * day);
    vi.advanceTimersByTime(59 * day);
    expect(passed).toStrictEqual([]);
    vi.advanceTimersByTime(day + 1);
    expect(passed).toStrictEqual(['long']);
  });

  it('a fraction of a millisecond is a deadline', () => {
    start('short', 0.25);
    vi.advanceTimersByTime(2);
    expect(passed).toStrictEqual(['short']);
  });

  it('clear() leaves no timer and passes nothing', () => {
    start('a', 10);
    start('b', 20);
    vi.advanceTimersToNextTimer();
    deadlines.clear();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100);
    expect(passed).toStrictEqual([]);
    start('c', 10);
    vi.advanceTimersByTime(11);
    expect(passed).toStrictEqual(['c']);
  });

  it('many requests with one timeout share one timer', () => {
    for (let count = 0; count < 1000; count++) start('same', 50);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('one that starts another as it passes does not lose it', () => {
    const again = new Deadlines(
      ({ type }) => {
        passed.push(type);
        if (type === 'first') again.start(transactions.open('second', ignore, ignore), 10);
      },
      () => 0,
    );
    again.start(transactions.open('first', ignore, ignore), 10);
    vi.advanceTimersByTime(25);
    expect(passed).toStrictEqual(['first', 'second']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('on the real clock', () => {
  it('R4: deadlines keep no process alive', () => {
    vi.useRealTimers();
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    start('idle', day);
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after).toBe(before);
    deadlines.clear();
  });
});

describe('R29: timeouts that differ from call to call', () => {
  const few = 64;

  it('leave no timers behind when all are answered, one after the other', () => {
    for (let timeout = 1; timeout <= 100_000; timeout++)
      deadlines.stop(start('answered', day + timeout));
    expect(vi.getTimerCount()).toBeLessThanOrEqual(few);
  });

  it('leave no timers behind when all are answered, in any order', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => start('answered', day + at));
    expect(vi.getTimerCount()).toBe(10_000);
    for (let at = 0; at < all.length; at++)
      deadlines.stop(all[(at * 7919) % all.length] as Transaction);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(few);
  });

  it('keep the deadlines of the others', () => {
    start('waits', 5000);
    for (let timeout = 1; timeout <= 1000; timeout++)
      deadlines.stop(start('answered', day + timeout));
    start('again', day + 1000);
    vi.advanceTimersByTime(5001);
    expect(passed).toStrictEqual(['waits']);
    vi.advanceTimersByTime(day + 2000);
    expect(passed).toStrictEqual(['waits', 'again']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('count rows right that expire, that are used again and that are answered twice', () => {
    for (let round = 0; round < 50; round++) {
      const some = Array.from({ length: 40 }, (_, at) => start(`${round}`, 10 + at));
      for (const transaction of some.slice(0, 20)) deadlines.stop(transaction);
      for (const transaction of some.slice(0, 20)) deadlines.stop(transaction);
      vi.advanceTimersByTime(round % 2 === 0 ? 30 : 100);
    }
    vi.advanceTimersByTime(100);
    expect(passed).toHaveLength(50 * 20);
    expect(vi.getTimerCount()).toBe(0);
    for (let timeout = 1; timeout <= 1000; timeout++)
      deadlines.stop(start('answered', day + timeout));
    expect(vi.getTimerCount()).toBeLessThanOrEqual(few);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
  });
});

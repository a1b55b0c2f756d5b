import { maxTimerDelay } from '../common/index.js';
import type { Transaction } from './transactions.js';
import {
  setTimeout,
  clearTimeout,
  setImmediate,
  clearImmediate,
  monotonicNow,
} from '../../utils/index.js';

/** Requests with the same timeout, which expire in the order of their start. */
interface Row {
  readonly timeout: number;
  head: Transaction | undefined;
  tail: Transaction | undefined;
  timer: NodeJS.Timeout | undefined;
  immediate: NodeJS.Immediate | undefined;
}

/** So many rows without requests are kept with their timers: the next request of such a timeout costs less. */
const spareRows = 64;

/**
 * Deadlines of requests: one linked list and one timer per timeout in use, so a request costs two
 * assignments. The timers keep no process alive.
 */
export class Deadlines {
  readonly #rows = new Map<number, Row>();
  /** How many of the rows have no request. */
  #spare = 0;
  readonly #passed: (transaction: Transaction) => void;
  readonly #bytesReceived: () => number;

  constructor(passed: (transaction: Transaction) => void, bytesReceived: () => number) {
    this.#passed = passed;
    this.#bytesReceived = bytesReceived;
  }

  /** `timeout`: milliseconds, finite and above 0. */
  start(transaction: Transaction, timeout: number): void {
    transaction.timeout = timeout;
    let row = this.#rows.get(timeout);
    if (row === undefined) {
      row = { timeout, head: undefined, tail: undefined, timer: undefined, immediate: undefined };
      this.#rows.set(timeout, row);
    } else if (row.head === undefined) this.#spare--;
    this.#append(row, transaction);
    if (row.timer === undefined && row.immediate === undefined) this.#arm(row, timeout);
  }

  /** The header of the answer has arrived: from now on the request expires only if the rest stalls. */
  arriving(transaction: Transaction): void {
    const row = this.#rows.get(transaction.timeout);
    if (row === undefined) return;
    this.#unlink(row, transaction);
    transaction.arrivedBytes = this.#bytesReceived();
    this.#append(row, transaction);
  }

  stop(transaction: Transaction): void {
    const row = this.#rows.get(transaction.timeout);
    if (row?.head === undefined) return;
    this.#unlink(row, transaction);
    // Half of the rows at least: the work is paid for by the requests that left them.
    if ((row.head as Transaction | undefined) === undefined && ++this.#spare > spareRows)
      if (this.#spare * 2 >= this.#rows.size) this.#dropSpareRows();
  }

  /** Stops all timers. */
  clear(): void {
    for (const row of this.#rows.values()) this.#drop(row);
    this.#spare = 0;
  }

  #dropSpareRows(): void {
    for (const row of this.#rows.values()) if (row.head === undefined) this.#drop(row);
    this.#spare = 0;
  }

  #drop(row: Row): void {
    clearTimeout(row.timer);
    clearImmediate(row.immediate);
    this.#rows.delete(row.timeout);
  }

  #append(row: Row, transaction: Transaction): void {
    transaction.due = monotonicNow() + row.timeout;
    transaction.previous = row.tail;
    transaction.next = undefined;
    if (row.tail === undefined) row.head = transaction;
    else row.tail.next = transaction;
    row.tail = transaction;
  }

  #unlink(row: Row, transaction: Transaction): void {
    const { previous, next } = transaction;
    if (previous === undefined) {
      if (row.head !== transaction) return;
      row.head = next;
    } else previous.next = next;
    if (next === undefined) row.tail = previous;
    else next.previous = previous;
    transaction.previous = transaction.next = undefined;
  }

  #arm(row: Row, delay: number): void {
    row.timer = setTimeout(
      () => {
        row.timer = undefined;
        // After a busy loop the answer may already be in the socket: poll before expiring.
        row.immediate = setImmediate(() => {
          row.immediate = undefined;
          this.#expire(row);
        });
      },
      Math.min(Math.max(1, Math.ceil(delay)), maxTimerDelay),
    );
    row.timer.unref();
  }

  #expire(row: Row): void {
    if (row.head === undefined) this.#spare--;
    const now = monotonicNow();
    for (let first = row.head; first !== undefined && first.due <= now; first = row.head) {
      this.#unlink(row, first);
      const received = this.#bytesReceived();
      if (first.arrivedBytes >= 0 && first.arrivedBytes < received) {
        first.arrivedBytes = received;
        this.#append(row, first);
      } else this.#passed(first);
    }
    if (row.head !== undefined) this.#arm(row, row.head.due - now);
    else this.#rows.delete(row.timeout);
  }
}

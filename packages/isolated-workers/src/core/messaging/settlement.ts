import { RequestTimeoutError } from '../../errors/index.js';
import type { Logger } from '../../utils/index.js';
import type { ErrorClasses, Frame } from '../wire/index.js';
import type { Activity } from './activity.js';
import { sendCancel } from './cancellation.js';
import { Deadlines } from './deadlines.js';
import type { Link } from './link.js';
import { laterRejection } from './rejection.js';
import { Strays } from './strays.js';
import { State, Transactions, type Transaction } from './transactions.js';

/** What the books need of the channel's options. */
export interface SettlementOptions {
  /** The user's classes of errors that both sides know. */
  readonly errorClasses: ErrorClasses;
  readonly logger: Logger;
}

/** Settles the callers' promises, each once, and keeps the books of the requests behind them. */
export class Settlement {
  /** The number of requests that have not settled. */
  pendingCount = 0;
  readonly transactions: Transactions = new Transactions();
  readonly strays: Strays = new Strays();
  readonly deadlines: Deadlines;
  readonly #link: Link;
  readonly #activity: Activity;
  readonly #errorClasses: ErrorClasses;
  readonly #logger: Logger;

  constructor(link: Link, activity: Activity, { errorClasses, logger }: SettlementOptions) {
    this.#logger = logger;
    this.#link = link;
    this.#activity = activity;
    this.#errorClasses = errorClasses;
    this.deadlines = new Deadlines(
      (transaction) => {
        const { type, timeout, extras } = transaction;
        const call = extras?.isStream === true ? 'stream' : 'send';
        this.#cancel(transaction, new RequestTimeoutError(type, timeout, call));
        this.fail(transaction, () => new RequestTimeoutError(type, timeout, call));
      },
      () => link.bytesReceived,
    );
  }

  resolve(transaction: Transaction, result: unknown): void {
    const { resolve } = transaction;
    if (resolve === undefined) return;
    this.#settled(transaction);
    resolve(result);
  }

  reject(transaction: Transaction, reason: unknown): void {
    const { reject } = transaction;
    if (reject === undefined) return;
    this.#settled(transaction);
    reject(reason);
  }

  /** Rejects with the error that `make` returns, made when it can have the caller's frames. */
  fail(
    transaction: Transaction,
    make: () => unknown,
    rejection: typeof laterRejection = laterRejection,
  ): void {
    if (transaction.isPending) this.resolve(transaction, rejection(make));
  }

  /** The header of an answer has arrived, the rest has not. Returns whether its caller still waits. */
  arriving(tx: number, bodyLength: number): boolean {
    const transaction = this.transactions.find(tx);
    const state = transaction?.state;
    if (transaction === undefined || (state !== State.sent && state !== State.abandoned))
      this.strays.check(bodyLength);
    else if (state === State.sent && transaction.timeout > 0) this.deadlines.arriving(transaction);
    return state === State.sent;
  }

  /** Gives a request up: it rejects with `reason`, and the other side learns of it. */
  abandon(transaction: Transaction, reason: unknown): void {
    this.#cancel(transaction, reason);
    this.reject(transaction, reason);
  }

  /** The request that this answer is for, unless its caller has given up. */
  answered({ tx, bodyBytes }: Frame): Transaction | undefined {
    const transaction = this.transactions.find(tx);
    const state = transaction?.state;
    if (transaction === undefined || (state !== State.sent && state !== State.abandoned)) {
      this.strays.add(bodyBytes);
      this.#logger.warn('dropped an answer that nobody waits for', { tx });
      return undefined;
    }
    if (state === State.abandoned) {
      this.transactions.settle(transaction);
      return undefined;
    }
    transaction.become(State.answered);
    if (transaction.timeout > 0) this.deadlines.stop(transaction);
    return transaction;
  }

  #cancel(transaction: Transaction, reason: unknown): void {
    sendCancel(this.#link, transaction, reason, this.#errorClasses);
  }

  #settled(transaction: Transaction): void {
    transaction.resolve = transaction.reject = undefined;
    if (transaction.timeout > 0) this.deadlines.stop(transaction);
    transaction.unwatch?.();
    // A request that is with the other side keeps its number until it is answered.
    if (transaction.state === State.sent && this.transactions.find(transaction.tx) !== undefined)
      transaction.become(State.abandoned);
    else this.transactions.settle(transaction);
    this.pendingCount--;
    this.#activity.end();
  }
}

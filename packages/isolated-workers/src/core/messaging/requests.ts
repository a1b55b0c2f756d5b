import { RequestTimeoutError, TooManyPendingError } from '../../errors/index.js';
import type { Logger } from '../../utils/index.js';
import { check, checkValue, resolveTimeout } from '../common/index.js';
import type { SendOptions } from '../contract/index.js';
import { decodeError, type Frame, Kind } from '../wire/index.js';
import { onAbort } from './abort-signals.js';
import type { Activity } from './activity.js';
import { Deadlines } from './deadlines.js';
import { sharedReject, sharedResolve, shareExecutor } from './executor.js';
import type { Link } from './link.js';
import type { MiddlewareQueue, Queues } from './middleware.js';
import type { PayloadCodec } from './payload-codec.js';
import { laterRejection, rejected, remoteRejection } from './rejection.js';
import { State, Transactions, type Transaction } from './transactions.js';
import type { Outbox, Sender } from './window.js';

/** What a side that sends requests needs to know. */
export interface RequestOptions {
  readonly timeout: number;
  readonly timeouts: ReadonlyMap<string, number>;
  /** Deadlines are suspended: somebody is debugging. */
  readonly noTimeouts: boolean;
  readonly maxPending: number;
  readonly logger: Logger;
}

/** The requests that one side sends, each until its answer is here. */
export class Requests implements Sender<Transaction> {
  readonly kind: number = Kind.request;
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #outbox: Outbox;
  readonly #activity: Activity;
  readonly #options: RequestOptions;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #transactions = new Transactions();
  readonly #deadlines: Deadlines;
  #pending = 0;

  constructor(
    link: Link,
    codec: PayloadCodec,
    outbox: Outbox,
    activity: Activity,
    options: RequestOptions,
    queues: Queues,
  ) {
    this.#link = link;
    this.#codec = codec;
    this.#outbox = outbox;
    this.#activity = activity;
    this.#options = options;
    this.#sending = queues.sending;
    this.#receiving = queues.receiving;
    this.#deadlines = new Deadlines(
      (transaction) => {
        const { type, timeout } = transaction;
        this.#cancel(transaction);
        this.#fail(transaction, () => new RequestTimeoutError(type, timeout));
      },
      () => link.bytesReceived,
    );
  }

  /** Requests that have not been settled. */
  get pendingCount(): number {
    return this.#pending;
  }

  send(type: string, payload: unknown, options: SendOptions | undefined): Promise<unknown> {
    const signal = options?.signal;
    let timeout: number;
    try {
      checkValue('send()', 'type', type, check.type);
      if (signal !== undefined) checkValue('send()', 'signal', signal, check.signal);
      timeout = this.#timeoutOf(type, options);
    } catch (error) {
      return rejected(error);
    }
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#pending >= this.#options.maxPending)
      return Promise.reject(new TooManyPendingError(type, this.#options.maxPending));

    const promise = new Promise<unknown>(shareExecutor);
    const transaction = this.#transactions.open(type, sharedResolve, sharedReject);
    const { tx } = transaction;
    this.#pending++;
    this.#activity.begin();
    if (timeout > 0) this.#deadlines.start(transaction, timeout);
    if (signal !== undefined)
      transaction.unwatch = onAbort(signal, () => {
        this.#cancel(transaction);
        this.failed(transaction, signal.reason);
      });
    if (this.#sending === undefined) this.#outbox.post(tx, payload, transaction, this);
    else
      this.#sending.run(
        { kind: 'request', type, tx, payload },
        (message) => {
          this.#outbox.post(tx, message.payload, transaction, this);
        },
        (error) => {
          this.failed(transaction, error);
        },
      );
    return promise;
  }

  sent(transaction: Transaction, cost: number): void {
    transaction.cost = cost;
    transaction.become(State.sent);
  }

  failed(transaction: Transaction, reason: unknown): void {
    const { reject } = transaction;
    if (reject === undefined) return;
    this.#settled(transaction);
    reject(reason);
  }

  /** Rejects what is pending, each request with the `reason` for it. */
  close(reason: (type: string) => unknown): void {
    this.#deadlines.clear();
    // What has been answered is delivered, as soon as middleware is done with it.
    for (const transaction of this.#transactions.clear())
      if (transaction.state !== State.answered)
        this.#fail(transaction, () => reason(transaction.type));
  }

  /** The header of an answer is here, the rest is on its way. */
  arriving(tx: number): void {
    const transaction = this.#transactions.find(tx);
    if (transaction?.isPending === true && transaction.timeout > 0)
      this.#deadlines.arriving(transaction);
  }

  /** The answer of a handler that returned. */
  result(frame: Frame): void {
    const transaction = this.#answered(frame.tx);
    if (transaction === undefined) return;
    const { tx, type } = transaction;
    let payload: unknown;
    try {
      payload = this.#codec.decode(frame, type, 'result');
    } catch (error) {
      this.#fail(transaction, () => error);
      return;
    }
    if (this.#receiving === undefined) this.#resolve(transaction, payload);
    else
      this.#receiving.run(
        { kind: 'result', type, tx, payload },
        (message) => {
          this.#resolve(transaction, message.payload);
        },
        (error) => {
          this.failed(transaction, error);
        },
      );
  }

  /** The answer of a handler that threw, or of a side that has none. */
  error(frame: Frame): void {
    const { text } = frame;
    const transaction = this.#answered(frame.tx);
    if (transaction === undefined) return;
    if (this.#receiving === undefined) {
      this.#resolve(transaction, remoteRejection(text));
      return;
    }
    const { tx, type } = transaction;
    const fail = (reason: unknown): void => {
      this.failed(transaction, reason);
    };
    this.#receiving.run(
      { kind: 'error', type, tx, error: decodeError(text) },
      (message) => {
        fail(message.error);
      },
      fail,
    );
  }

  #timeoutOf(type: string, options: SendOptions | undefined): number {
    const { timeouts, timeout, noTimeouts } = this.#options;
    if (options?.timeout !== undefined) {
      checkValue('send()', 'timeout', options.timeout, check.duration);
      return noTimeouts ? 0 : resolveTimeout(options.timeout);
    }
    if (noTimeouts) return 0;
    return timeouts.size === 0 ? timeout : (timeouts.get(type) ?? timeout);
  }

  /** The request that is answered now, unless nobody waits for the answer. */
  #answered(tx: number): Transaction | undefined {
    const transaction = this.#transactions.find(tx);
    const state = transaction?.state;
    if (transaction === undefined || (state !== State.sent && state !== State.abandoned)) {
      this.#options.logger.warn('dropped an answer that nobody waits for', { tx });
      return undefined;
    }
    this.#outbox.finished(transaction.cost);
    if (state === State.abandoned) {
      transaction.become(State.settled);
      this.#transactions.delete(transaction);
      return undefined;
    }
    transaction.become(State.answered);
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    return transaction;
  }

  /** Tells the other side that nobody waits any more; its answer, which comes late, will be dropped. */
  #cancel(transaction: Transaction): void {
    if (transaction.state === State.sent)
      this.#link.send(Kind.cancel, transaction.tx, '', undefined);
  }

  #resolve(transaction: Transaction, result: unknown): void {
    const { resolve } = transaction;
    if (resolve === undefined) return;
    this.#settled(transaction);
    resolve(result);
  }

  /** Rejects with what `make` makes, once it can have the caller's frames. */
  #fail(transaction: Transaction, make: () => unknown): void {
    if (transaction.isPending) this.#resolve(transaction, laterRejection(make));
  }

  #settled(transaction: Transaction): void {
    transaction.resolve = transaction.reject = undefined;
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    transaction.unwatch?.();
    // A request that the other side has keeps its number until the answer is here.
    if (transaction.state === State.sent && this.#transactions.find(transaction.tx) !== undefined)
      transaction.become(State.abandoned);
    else {
      transaction.become(State.settled);
      this.#transactions.delete(transaction);
    }
    this.#pending--;
    this.#activity.end();
  }
}

import { RequestTimeoutError, TooManyPendingError } from '../../errors/index.js';
import type { Logger } from '../../utils/index.js';
import type { PassingMessage, SendOptions } from '../contract/index.js';
import { decodeError, type ErrorClasses, type Frame, Kind } from '../wire/index.js';
import { abortReason, onAbort } from './abort-signals.js';
import type { Activity } from './activity.js';
import { sendCancel } from './cancellation.js';
import { Deadlines } from './deadlines.js';
import { sharedReject, sharedResolve, shareExecutor } from './executor.js';
import type { Link } from './link.js';
import type { MiddlewareQueue, Queues } from './middleware.js';
import type { PayloadCodec } from './payload-codec.js';
import { laterRejection, rejected, remoteRejection } from './rejection.js';
import { resolveSendOptions, type Timeouts } from './send-options.js';
import { Strays } from './strays.js';
import { State, Transactions, type Transaction } from './transactions.js';
import { Outbox, type Sender } from './window.js';

/** Options of a side that sends requests. */
export interface RequestOptions extends Timeouts {
  readonly maxPending: number;
  readonly logger: Logger;
  /** The user's classes of errors that both sides know. */
  readonly errorClasses: ErrorClasses;
}

/** The requests that one side sends, until they are answered. */
export class Requests implements Sender<Transaction> {
  readonly kind: number = Kind.request;
  readonly allowance = 0;
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #outbox: Outbox<Transaction>;
  readonly #activity: Activity;
  readonly #options: RequestOptions;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #transactions = new Transactions();
  readonly #deadlines: Deadlines;
  /** This side begins to wait for answers. */
  readonly #began: () => void;
  /** The number of requests that have not settled. */
  pendingCount = 0;
  readonly #strays = new Strays();

  constructor(
    link: Link,
    codec: PayloadCodec,
    activity: Activity,
    options: RequestOptions,
    queues: Queues,
    began: () => void,
  ) {
    this.#began = began;
    this.#link = link;
    this.#codec = codec;
    this.#outbox = new Outbox<Transaction>(link, codec, this);
    this.#activity = activity;
    this.#options = options;
    this.#sending = queues.sending;
    this.#receiving = queues.receiving;
    this.#deadlines = new Deadlines(
      (transaction) => {
        const { type, timeout } = transaction;
        this.#cancel(transaction, new RequestTimeoutError(type, timeout));
        this.#fail(transaction, () => new RequestTimeoutError(type, timeout));
      },
      () => link.bytesReceived,
    );
  }

  send(type: string, payload: unknown, options: SendOptions | undefined): Promise<unknown> {
    let resolved: ReturnType<typeof resolveSendOptions>;
    try {
      resolved = resolveSendOptions(type, options, this.#options);
    } catch (error) {
      return rejected(error);
    }
    const { signal, timeout } = resolved;
    if (signal?.aborted === true) return rejected(abortReason(signal));
    if (this.pendingCount >= this.#options.maxPending)
      return Promise.reject(new TooManyPendingError(type, this.#options.maxPending));

    const promise = new Promise<unknown>(shareExecutor);
    const transaction = this.#transactions.open(type, sharedResolve, sharedReject);
    const { tx } = transaction;
    if (this.pendingCount++ === 0) this.#began();
    this.#activity.begin();
    if (timeout > 0) this.#deadlines.start(transaction, timeout);
    if (signal !== undefined)
      transaction.unwatch = onAbort(signal, () => {
        this.#abandon(transaction, abortReason(signal));
      });
    if (this.#sending === undefined) this.#outbox.post(tx, payload, transaction);
    else
      this.#pass(this.#sending, transaction, { kind: 'request', type, tx, payload }, (message) => {
        this.#outbox.post(tx, message.payload, transaction);
      });
    return promise;
  }

  /** Requests wait for credit: that is waiting for an answer already. */
  waiting(): void {}

  sent(transaction: Transaction): void {
    transaction.become(State.sent);
  }

  failed(transaction: Transaction, reason: unknown): void {
    const { reject } = transaction;
    if (reject === undefined) return;
    this.#settled(transaction);
    reject(reason);
  }

  /** Rejects each request that is not answered with `reason`, as if its caller had aborted it. */
  giveUp(reason: unknown): void {
    for (const transaction of this.#transactions.all)
      if (transaction.state <= State.sent) this.#abandon(transaction, reason);
  }

  /** Rejects each pending request with its `reason`. */
  close(reason: (type: string) => unknown): void {
    this.#deadlines.clear();
    this.#outbox.clear();
    this.#strays.forgive();
    // What has been answered is delivered, as soon as middleware is done with it.
    for (const transaction of this.#transactions.clear())
      if (transaction.state !== State.answered)
        this.#fail(transaction, () => reason(transaction.type));
  }

  /** The header of an answer has arrived, the rest has not. Returns whether its caller still waits. */
  arriving(tx: number, bodyLength: number): boolean {
    const transaction = this.#transactions.find(tx);
    const state = transaction?.state;
    if (transaction === undefined || (state !== State.sent && state !== State.abandoned))
      this.#strays.check(bodyLength);
    else if (state === State.sent && transaction.timeout > 0) this.#deadlines.arriving(transaction);
    return state === State.sent;
  }

  /** The answer of a handler that returned. */
  result(frame: Frame): void {
    const transaction = this.#answered(frame);
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
      this.#pass(this.#receiving, transaction, { kind: 'result', type, tx, payload }, (message) => {
        this.#resolve(transaction, message.payload);
      });
  }

  /** The answer of a handler that threw, or of a side without a handler. */
  error(frame: Frame): void {
    const transaction = this.#answered(frame);
    if (transaction === undefined) return;
    const { text } = frame;
    const decode = (): unknown => decodeError(text, this.#options.errorClasses);
    if (this.#receiving === undefined) {
      this.#fail(transaction, decode, remoteRejection);
      return;
    }
    const { tx, type } = transaction;
    const error = decode();
    this.#pass(this.#receiving, transaction, { kind: 'error', type, tx, error }, (message) => {
      // An error of the middleware's own has frames of its own.
      if (message.error !== error) this.failed(transaction, message.error);
      else this.#fail(transaction, () => error, remoteRejection);
    });
  }

  /** Passes a request or its answer through middleware, which may fail. */
  #pass(
    queue: MiddlewareQueue,
    transaction: Transaction,
    message: PassingMessage,
    done: (passed: PassingMessage) => void,
  ): void {
    queue.run(message, done, (error) => {
      this.failed(transaction, error);
    });
  }

  /** The other side has taken requests that counted so many bytes. */
  credit(bytes: number): void {
    this.#outbox.credit(bytes);
  }

  /** The request that this answer is for, unless its caller has given up. */
  #answered({ tx, start, end }: Frame): Transaction | undefined {
    const transaction = this.#transactions.find(tx);
    const state = transaction?.state;
    if (transaction === undefined || (state !== State.sent && state !== State.abandoned)) {
      this.#strays.add(end - start);
      this.#options.logger.warn('dropped an answer that nobody waits for', { tx });
      return undefined;
    }
    if (state === State.abandoned) {
      this.#transactions.settle(transaction);
      return undefined;
    }
    transaction.become(State.answered);
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    return transaction;
  }

  #abandon(transaction: Transaction, reason: unknown): void {
    this.#cancel(transaction, reason);
    this.failed(transaction, reason);
  }

  #cancel(transaction: Transaction, reason: unknown): void {
    sendCancel(this.#link, transaction, reason, this.#options.errorClasses);
  }

  #resolve(transaction: Transaction, result: unknown): void {
    const { resolve } = transaction;
    if (resolve === undefined) return;
    this.#settled(transaction);
    resolve(result);
  }

  /** Rejects with the error that `make` returns, made when it can have the caller's frames. */
  #fail(transaction: Transaction, make: () => unknown, rejection = laterRejection): void {
    if (transaction.isPending) this.#resolve(transaction, rejection(make));
  }

  #settled(transaction: Transaction): void {
    transaction.resolve = transaction.reject = undefined;
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    transaction.unwatch?.();
    // A request that is with the other side keeps its number until it is answered.
    if (transaction.state === State.sent && this.#transactions.find(transaction.tx) !== undefined)
      transaction.become(State.abandoned);
    else this.#transactions.settle(transaction);
    this.pendingCount--;
    this.#activity.end();
  }
}

import { RequestTimeoutError, TooManyPendingError } from '../errors/index.js';
import { decodeError } from '../utils/error-codec.js';
import { Kind } from '../utils/framing.js';
import type { Logger } from '../utils/logger.js';
import { onAbort } from './abort-signals.js';
import { Activity } from './activity.js';
import { check, checkValue } from './checks.js';
import type { SendOptions } from './client.js';
import { Deadlines } from './deadlines.js';
import type { Link } from './link.js';
import type { MiddlewareQueue } from './middleware.js';
import { Notice } from './notice.js';
import { resolveTimeout } from './options.js';
import { Outbox } from './outbox.js';
import type { PayloadCodec } from './payload-codec.js';
import { laterRejection, rejected, remoteRejection } from './rejection.js';
import { Transactions, type Transaction } from './transactions.js';

export interface OutgoingOptions {
  readonly timeout: number;
  readonly timeouts: ReadonlyMap<string, number>;
  /** Deadlines are suspended: somebody is debugging. */
  readonly noTimeouts: boolean;
  readonly maxPending: number;
  readonly logger: Logger;
  /** The other side's handler of a notification threw, or it has none. */
  readonly notificationFailed: (error: unknown, type: string) => void;
  /** Whether something is on its way, for which the process should wait. */
  readonly hold: (busy: boolean) => void;
}

/** Why nothing can be sent any more, in the words for one call. */
export type Refusal = (call: string) => Error;

/** The half of a channel that calls: requests and notifications out, answers in. */
export class Outgoing {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #options: OutgoingOptions;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #transactions = new Transactions();
  readonly #deadlines: Deadlines;
  readonly #notices = new Set<Notice>();
  /** Requests that are pending, and notifications the socket has not taken. */
  readonly #activity: Activity;
  readonly #outbox: Outbox<Transaction | Notice>;
  #refusal: Refusal | undefined;
  #pending = 0;

  constructor(
    link: Link,
    codec: PayloadCodec,
    options: OutgoingOptions,
    sending: MiddlewareQueue | undefined,
    receiving: MiddlewareQueue | undefined,
  ) {
    this.#link = link;
    this.#codec = codec;
    this.#options = options;
    this.#sending = sending;
    this.#receiving = receiving;
    this.#activity = new Activity(options.hold);
    this.#deadlines = new Deadlines(
      (transaction) => {
        const { type, timeout } = transaction;
        this.#cancel(transaction);
        this.#fail(transaction, () => new RequestTimeoutError(type, timeout));
      },
      () => link.bytesReceived,
    );
    this.#outbox = new Outbox<Transaction | Notice>(link, {
      wanted: (owner) => owner.resolve !== undefined,
      sent: (owner, cost) => {
        if (owner instanceof Notice)
          link.whenTaken(() => {
            this.#taken(owner);
          });
        else {
          owner.cost = cost;
          owner.sent = true;
        }
      },
      failed: (owner, error) => {
        this.#reject(owner, error);
      },
    });
  }

  /** Requests that have not been settled. */
  get pendingCount(): number {
    return this.#pending;
  }

  send(type: string, payload: unknown, options: SendOptions | undefined): Promise<unknown> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal(`send('${type}')`));
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
    this.#pending++;
    this.#activity.begin();
    if (timeout > 0) this.#deadlines.start(transaction, timeout);
    if (signal !== undefined)
      transaction.unwatch = onAbort(signal, () => {
        this.#cancel(transaction);
        this.#reject(transaction, signal.reason);
      });
    if (this.#sending === undefined) this.#post(Kind.request, transaction.tx, payload, transaction);
    else
      this.#sending.run(
        { kind: 'request', type, tx: transaction.tx, payload },
        (message) => {
          this.#post(Kind.request, transaction.tx, message.payload, transaction);
        },
        (error) => {
          this.#reject(transaction, error);
        },
      );
    return promise;
  }

  /** Resolves when the socket has taken the bytes. */
  notify(type: string, payload: unknown): Promise<void> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal(`notify('${type}')`));
    return new Promise<void>((resolve, reject) => {
      checkValue('notify()', 'type', type, check.type);
      const notice = new Notice(type, resolve, reject);
      this.#notices.add(notice);
      this.#activity.begin();
      if (this.#sending === undefined) this.#post(Kind.notification, 0, payload, notice);
      else
        this.#sending.run(
          { kind: 'notification', type, tx: 0, payload },
          (message) => {
            this.#post(Kind.notification, 0, message.payload, notice);
          },
          (error) => {
            this.#reject(notice, error);
          },
        );
    });
  }

  /** New calls are refused from now on; what is pending goes on. */
  refuse(refusal: Refusal): void {
    this.#refusal = refusal;
  }

  /** Resolves as soon as nothing is pending and everything has been given to the socket. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Settles everything: each request with `reason` for it. Later calls meet `refusal`. */
  close(reason: (type: string) => unknown, refusal: Refusal): void {
    this.#refusal = refusal;
    this.#deadlines.clear();
    this.#outbox.clear();
    // What has been answered is delivered, as soon as middleware is done with it.
    for (const transaction of this.#transactions.clear())
      if (!transaction.answered) this.#fail(transaction, () => reason(transaction.type));
    for (const notice of [...this.#notices])
      this.#reject(notice, refusal(`notify('${notice.type}')`));
  }

  /** The header of an answer is here, the rest is on its way. */
  arriving(tx: number): void {
    const transaction = this.#transactions.find(tx);
    if (transaction?.resolve !== undefined && transaction.timeout > 0)
      this.#deadlines.arriving(transaction);
  }

  result(tx: number, flags: number, bytes: Buffer, start: number, end: number, own: boolean): void {
    const transaction = this.#answered(tx);
    if (transaction === undefined) return;
    const { type } = transaction;
    let payload: unknown;
    try {
      payload = this.#codec.decode(flags, bytes, start, end, own, type, 'result');
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
          this.#reject(transaction, error);
        },
      );
  }

  /** An error that answers a request, or, with a type's name, one that a notification met. */
  error(tx: number, type: string, text: string): void {
    const transaction = type === '' ? this.#answered(tx) : undefined;
    if (type === '' && transaction === undefined) return;
    if (this.#receiving === undefined && transaction !== undefined) {
      this.#resolve(transaction, remoteRejection(text));
      return;
    }
    const error = decodeError(text);
    const fail = (reason: unknown): void => {
      if (transaction === undefined) this.#options.notificationFailed(reason, type);
      else this.#reject(transaction, reason);
    };
    if (this.#receiving === undefined) fail(error);
    else
      this.#receiving.run(
        { kind: 'error', type: transaction?.type ?? type, tx, error },
        (message) => {
          fail(message.error);
        },
        fail,
      );
  }

  /** The other side has finished with notifications of so many bytes. */
  credit(bytes: number): void {
    this.#outbox.finished(bytes);
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

  #post(kind: number, tx: number, payload: unknown, owner: Transaction | Notice): void {
    // While middleware was at it the caller may have given up.
    if (owner.resolve === undefined) return;
    const { type } = owner;
    let body: string | Uint8Array | undefined;
    try {
      body = this.#codec.encode(payload, type, 'payload');
    } catch (error) {
      this.#reject(owner, error);
      return;
    }
    this.#outbox.post(kind, tx, type, body, owner);
  }

  #answered(tx: number): Transaction | undefined {
    const transaction = this.#transactions.find(tx);
    if (transaction === undefined || transaction.answered) {
      this.#options.logger.warn('dropped an answer that nobody waits for', { tx });
      return undefined;
    }
    transaction.answered = true;
    this.#outbox.finished(transaction.cost);
    if (transaction.resolve === undefined) {
      // The late answer to a request that was given up.
      this.#transactions.delete(transaction);
      return undefined;
    }
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    return transaction;
  }

  /** Tells the other side that nobody waits any more; its answer, which comes late, will be dropped. */
  #cancel(transaction: Transaction): void {
    if (transaction.sent && !transaction.answered)
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
    if (transaction.resolve !== undefined) this.#resolve(transaction, laterRejection(make));
  }

  #reject(owner: Transaction | Notice, reason: unknown): void {
    const { reject } = owner;
    if (reject === undefined) return;
    if (owner instanceof Notice) this.#dismiss(owner);
    else this.#settled(owner);
    reject(reason);
  }

  /** The socket has taken a notification. */
  #taken(notice: Notice): void {
    const { resolve } = notice;
    if (resolve === undefined) return;
    this.#dismiss(notice);
    resolve();
  }

  #settled(transaction: Transaction): void {
    transaction.resolve = transaction.reject = undefined;
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    transaction.unwatch?.();
    if (transaction.answered || !transaction.sent) this.#transactions.delete(transaction);
    this.#pending--;
    this.#activity.end();
  }

  #dismiss(notice: Notice): void {
    notice.resolve = notice.reject = undefined;
    this.#notices.delete(notice);
    this.#activity.end();
  }
}

let sharedResolve: (result: unknown) => void;
let sharedReject: (reason: unknown) => void;

/** One executor for every request: no closure is made for it. */
function shareExecutor(
  resolve: (result: unknown) => void,
  reject: (reason: unknown) => void,
): void {
  sharedResolve = resolve;
  sharedReject = reject;
}

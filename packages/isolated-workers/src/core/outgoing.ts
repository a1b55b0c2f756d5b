import {
  InvalidOptionError,
  MessageTooLargeError,
  RequestTimeoutError,
  TooManyPendingError,
} from '../errors.js';
import { decodeError } from '../utils/error-codec.js';
import { Kind } from '../utils/framing.js';
import type { Logger } from '../utils/logger.js';
import { check, checkValue } from './checks.js';
import type { SendOptions } from './client.js';
import { Deadlines } from './deadlines.js';
import { frameCost, windowBytes } from './flow.js';
import type { Link } from './link.js';
import type { MiddlewareQueue, PassingMessage } from './middleware.js';
import { resolveTimeout } from './options.js';
import type { PayloadCodec } from './payload-codec.js';
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

/** A message that waits for room in the other side's window, or for the socket. */
interface Outbound {
  readonly kind: number;
  readonly tx: number;
  readonly type: string;
  readonly body: string | Uint8Array | undefined;
  readonly owner: Transaction | Notice;
}

/** A notification until the socket has taken it. */
class Notice {
  readonly type: string;
  resolve: (() => void) | undefined;
  reject: ((reason: unknown) => void) | undefined;

  constructor(type: string, resolve: () => void, reject: (reason: unknown) => void) {
    this.type = type;
    this.resolve = resolve;
    this.reject = reject;
  }
}

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
  #refusal: Refusal | undefined;
  #pending = 0;
  /** Bytes sent whose handlers have not finished, as far as we know. */
  #unfinished = 0;
  #queue: Outbound[] = [];
  #queueHead = 0;
  #idle: (() => void)[] = [];

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
    this.#deadlines = new Deadlines(
      (transaction) => {
        this.#giveUp(transaction, (settle) => {
          const { type, timeout } = transaction;
          settle(laterRejection(() => new RequestTimeoutError(type, timeout)));
        });
      },
      () => link.bytesReceived,
    );
  }

  /** Requests that have not been settled. */
  get pendingCount(): number {
    return this.#pending;
  }

  send(
    type: string,
    payload: unknown,
    options: SendOptions | undefined,
  ): Promise<unknown> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal(`send('${type}')`));
    let timeout: number;
    try {
      checkType('send()', type);
      timeout = this.#timeoutOf(type, options);
    } catch (error) {
      return rejected(error);
    }
    const signal = options?.signal;
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#pending >= this.#options.maxPending)
      return Promise.reject(new TooManyPendingError(type, this.#options.maxPending));

    const promise = new Promise<unknown>(shareExecutor);
    const transaction = this.#transactions.open(type, sharedResolve, sharedReject);
    this.#pending++;
    this.#holdFirst();
    if (timeout > 0) this.#deadlines.start(transaction, timeout);
    if (signal !== undefined) this.#watch(transaction, signal);
    if (this.#sending === undefined) this.#sendRequest(transaction, payload);
    else
      this.#sending.run(
        { kind: 'request', type, tx: transaction.tx, payload },
        (message) => {
          this.#sendRequest(transaction, message.payload);
        },
        (error) => this.#settle(transaction)?.reject(error),
      );
    return promise;
  }

  /** Resolves when the socket has taken the bytes. */
  notify(type: string, payload: unknown): Promise<void> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal(`notify('${type}')`));
    return new Promise<void>((resolve, reject) => {
      checkType('notify()', type);
      const notice = new Notice(type, resolve, reject);
      this.#notices.add(notice);
      this.#holdFirst();
      if (this.#sending === undefined) this.#sendNotification(notice, payload);
      else
        this.#sending.run(
          { kind: 'notification', type, tx: 0, payload },
          (message) => {
            this.#sendNotification(notice, message.payload);
          },
          (error) => this.#dismiss(notice)?.reject(error),
        );
    });
  }

  /** New calls are refused from now on; what is pending goes on. */
  refuse(refusal: Refusal): void {
    this.#refusal = refusal;
  }

  /** Resolves as soon as nothing is pending and everything has been given to the socket. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#busy === 0) resolve();
      else this.#idle.push(resolve);
    });
  }

  /** Settles everything: each request with `reason` for it. Later calls meet `refusal`. */
  close(reason: (type: string) => unknown, refusal: Refusal): void {
    this.#refusal = refusal;
    this.#deadlines.clear();
    this.#queue = [];
    this.#queueHead = 0;
    for (const transaction of this.#transactions.clear())
      this.#settle(transaction)?.resolve(laterRejection(() => reason(transaction.type)));
    for (const notice of [...this.#notices])
      this.#dismiss(notice)?.reject(refusal(`notify('${notice.type}')`));
  }

  /** The header of an answer is here, the rest is on its way. */
  arriving(tx: number): void {
    const transaction = this.#transactions.find(tx);
    if (transaction !== undefined && transaction.timeout > 0) this.#deadlines.arriving(transaction);
  }

  result(tx: number, flags: number, bytes: Buffer, start: number, end: number, own: boolean): void {
    const transaction = this.#answered(tx);
    if (transaction === undefined) return;
    const { type } = transaction;
    let payload: unknown;
    try {
      payload = this.#codec.decode(flags, bytes, start, end, own, type, 'result');
    } catch (error) {
      this.#settle(transaction)?.resolve(laterRejection(() => error));
      return;
    }
    if (this.#receiving === undefined) this.#settle(transaction)?.resolve(payload);
    else
      this.#receiving.run(
        { kind: 'result', type, tx, payload },
        (message) => this.#settle(transaction)?.resolve(message.payload),
        (error) => this.#settle(transaction)?.reject(error),
      );
  }

  /** An error that answers a request, or, with a type's name, one that a notification met. */
  error(tx: number, type: string, text: string): void {
    const transaction = type === '' ? this.#answered(tx) : undefined;
    if (type === '' && transaction === undefined) return;
    const fail = (make: () => unknown): void => {
      if (transaction === undefined) this.#options.notificationFailed(make(), type);
      else this.#settle(transaction)?.resolve(laterRejection(make));
    };
    if (this.#receiving === undefined) {
      fail(() => decodeError(text));
      return;
    }
    const error = decodeError(text);
    const message: PassingMessage = { kind: 'error', type: transaction?.type ?? type, tx, error };
    this.#receiving.run(
      message,
      (passed) => {
        fail(() => passed.error);
      },
      (thrown) => {
        fail(() => thrown);
      },
    );
  }

  /** The other side has finished with notifications of so many bytes. */
  credit(bytes: number): void {
    this.#finished(bytes);
  }

  get #busy(): number {
    return this.#pending + this.#notices.size;
  }

  #holdFirst(): void {
    if (this.#busy === 1) this.#options.hold(true);
  }

  #releaseLast(): void {
    if (this.#busy > 0) return;
    this.#options.hold(false);
    const idle = this.#idle;
    if (idle.length === 0) return;
    this.#idle = [];
    for (const resolve of idle) resolve();
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

  #watch(transaction: Transaction, signal: AbortSignal): void {
    transaction.signal = signal;
    transaction.onAbort = (): void => {
      this.#giveUp(transaction, (_settle, reject) => {
        reject(signal.reason);
      });
    };
    signal.addEventListener('abort', transaction.onAbort);
  }

  #sendRequest(transaction: Transaction, payload: unknown): void {
    if (transaction.resolve === undefined) return;
    const { tx, type } = transaction;
    try {
      const body = this.#codec.encode(payload, type, 'payload');
      this.#post({ kind: Kind.request, tx, type, body, owner: transaction });
    } catch (error) {
      this.#settle(transaction)?.reject(error);
    }
  }

  #sendNotification(notice: Notice, payload: unknown): void {
    if (notice.resolve === undefined) return;
    const { type } = notice;
    try {
      const body = this.#codec.encode(payload, type, 'payload');
      this.#post({ kind: Kind.notification, tx: 0, type, body, owner: notice });
    } catch (error) {
      this.#dismiss(notice)?.reject(error);
    }
  }

  /** Sends, or queues until the other side has finished with what it was sent before. */
  #post(outbound: Outbound): void {
    if (this.#unfinished >= windowBytes || this.#queue.length > 0) this.#queue.push(outbound);
    else this.#transmit(outbound);
  }

  #transmit({ kind, tx, type, body, owner }: Outbound): void {
    const bytes = this.#link.send(kind, tx, type, body);
    if (bytes < 0)
      throw new MessageTooLargeError(type, -bytes, this.#link.maxSendBytes, 'payload');
    this.#unfinished += bytes + frameCost;
    if (owner instanceof Notice) this.#link.whenTaken(() => this.#dismiss(owner)?.resolve());
    else {
      owner.cost = bytes + frameCost;
      owner.sent = true;
    }
  }

  #finished(cost: number): void {
    this.#unfinished -= cost;
    while (this.#queueHead < this.#queue.length && this.#unfinished < windowBytes) {
      const outbound = this.#queue[this.#queueHead++] as Outbound;
      const { owner } = outbound;
      if (owner.resolve === undefined) continue;
      try {
        this.#transmit(outbound);
      } catch (error) {
        const settled = owner instanceof Notice ? this.#dismiss(owner) : this.#settle(owner);
        settled?.reject(error);
      }
    }
    if (this.#queueHead === this.#queue.length && this.#queueHead > 0) {
      this.#queue = [];
      this.#queueHead = 0;
    }
  }

  #answered(tx: number): Transaction | undefined {
    const transaction = this.#transactions.find(tx);
    if (transaction === undefined || transaction.answered) {
      this.#options.logger.warn('dropped an answer that nobody waits for', { tx });
      return undefined;
    }
    transaction.answered = true;
    if (transaction.resolve === undefined) this.#transactions.delete(transaction);
    else if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    this.#finished(transaction.cost);
    return transaction.resolve === undefined ? undefined : transaction;
  }

  /** The caller waits no longer: the other side is told, and its late answer will be dropped. */
  #giveUp(
    transaction: Transaction,
    settle: (resolve: (result: unknown) => void, reject: (reason: unknown) => void) => void,
  ): void {
    const { tx, sent, answered } = transaction;
    const settled = this.#settle(transaction);
    if (settled === undefined) return;
    if (sent && !answered) this.#link.send(Kind.cancel, tx, '', undefined);
    settle(settled.resolve, settled.reject);
  }

  /** Ends the waiting for a request; what it returns settles the caller's promise. */
  #settle(
    transaction: Transaction,
  ): { resolve: (result: unknown) => void; reject: (reason: unknown) => void } | undefined {
    const { resolve, reject, signal, onAbort } = transaction;
    if (resolve === undefined || reject === undefined) return undefined;
    transaction.resolve = transaction.reject = undefined;
    if (transaction.timeout > 0) this.#deadlines.stop(transaction);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    if (transaction.answered || !transaction.sent) this.#transactions.delete(transaction);
    this.#pending--;
    this.#releaseLast();
    return { resolve, reject };
  }

  #dismiss(notice: Notice): { resolve: () => void; reject: (reason: unknown) => void } | undefined {
    const { resolve, reject } = notice;
    if (resolve === undefined || reject === undefined) return undefined;
    notice.resolve = notice.reject = undefined;
    this.#notices.delete(notice);
    this.#releaseLast();
    return { resolve, reject };
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

/**
 * A promise for a caller's promise to be resolved with. The error is made in an async function
 * after a tick: only then does V8 know who awaits, and gives it the caller's frames. No stack has
 * to be taken for requests that succeed.
 */
async function laterRejection(make: () => unknown): Promise<never> {
  await undefined;
  throw make();
}

/** Rejects with any value, as a handler may throw any. */
function rejected(reason: unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    reject(reason);
  });
}

function checkType(call: string, type: unknown): void {
  // Longer ones might not fit the header's 16 bits in UTF-8.
  if (typeof type !== 'string' || type.length === 0 || type.length > 20_000)
    throw new InvalidOptionError(call, 'type', 'a string of 1 to 20,000 characters', type);
}

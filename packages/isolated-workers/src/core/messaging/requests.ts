import { TooManyPendingError } from '../../errors/index.js';
import type { ItemStream, PassingMessage, RuntimeCallOptions } from '../contract/index.js';
import { decodeError, type Frame, Kind } from '../wire/index.js';
import { abortReason, onAbort } from './abort-signals.js';
import type { Activity } from './activity.js';
import { CalledStream } from './called-stream.js';
import { Conversations, isConversation, refusedCall } from './conversations.js';
import { sharedReject, sharedResolve, shareExecutor } from './executor.js';
import { withMeta } from './head.js';
import type { ItemReader } from './items.js';
import type { MiddlewareQueue } from './middleware.js';
import type { PayloadCodec } from './payload-codec.js';
import { rejected, remoteRejection } from './rejection.js';
import {
  type RequestCall,
  type ResolvedCallOptions,
  resolveCallOptions,
  type Timeouts,
} from './send-options.js';
import { Settlement, type SettlementOptions } from './settlement.js';
import type { ConversationContext } from './streams/conversation.js';
import type { Trace } from './tracing.js';
import { State, type Transaction } from './transactions.js';
import { Outbox, type Sender } from './window.js';

/** Options of a side that sends requests. */
export interface RequestOptions extends Timeouts, SettlementOptions {
  readonly maxPending: number;
}

/** The requests that one side sends, until they are answered. */
export class Requests implements Sender<Transaction> {
  readonly kind: number = Kind.request;
  readonly allowance = 0;
  readonly #codec: PayloadCodec;
  readonly #outbox: Outbox<Transaction>;
  readonly #activity: Activity;
  readonly #options: RequestOptions;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #settlement: Settlement;
  readonly #conversations: Conversations;
  /** This side begins to wait for answers. */
  readonly #began: () => void;

  constructor(
    context: ConversationContext,
    activity: Activity,
    options: RequestOptions,
    began: () => void,
  ) {
    const { link, codec, sending, receiving } = context;
    this.#began = began;
    this.#codec = codec;
    this.#outbox = new Outbox<Transaction>(link, codec, this);
    this.#activity = activity;
    this.#options = options;
    this.#sending = sending;
    this.#receiving = receiving;
    this.#settlement = new Settlement(link, activity, options);
    this.#conversations = new Conversations(context, this.#settlement);
  }

  /** The number of requests that have not settled. */
  get pendingCount(): number {
    return this.#settlement.pendingCount;
  }

  stream(
    type: string,
    payload: unknown,
    options: RuntimeCallOptions | undefined,
    trace: Trace | undefined,
  ): ItemStream<unknown, unknown> {
    let reader: ItemReader | Promise<ItemReader> | undefined;
    const request = (): Promise<unknown> =>
      this.request('stream', type, payload, options, trace, (opened) => {
        reader = opened;
      });
    const result = trace === undefined ? request() : trace.follow(request);
    // A call that was refused has none: its reader gets the reason.
    return new CalledStream(type, result, reader ?? (result as Promise<never>));
  }

  request(
    call: RequestCall,
    type: string,
    payload: unknown,
    options: RuntimeCallOptions | undefined,
    trace: Trace | undefined,
    opened?: (reader: ItemReader | Promise<ItemReader>) => void,
  ): Promise<unknown> {
    let resolved: ResolvedCallOptions;
    try {
      resolved = resolveCallOptions(call, type, options, this.#options);
    } catch (error) {
      return rejected(error);
    }
    const { signal, timeout, extras } = resolved;
    if (signal?.aborted === true) return refusedCall(abortReason(signal), options);
    const settlement = this.#settlement;
    if (settlement.pendingCount >= this.#options.maxPending)
      return refusedCall(new TooManyPendingError(type, this.#options.maxPending), options);

    const promise = new Promise<unknown>(shareExecutor);
    const transaction = settlement.transactions.open(type, sharedResolve, sharedReject, extras);
    const { tx } = transaction;
    trace?.passed(tx, extras);
    if (settlement.pendingCount++ === 0) this.#began();
    this.#activity.begin();
    if (timeout > 0) settlement.deadlines.start(transaction, timeout);
    if (signal !== undefined)
      transaction.unwatch = onAbort(signal, () => {
        const reason = abortReason(signal);
        transaction.end?.abort(reason);
        settlement.abandon(transaction, reason);
      });
    if (extras !== undefined && isConversation(extras)) {
      const reader = this.#conversations.open(transaction, extras, promise);
      opened?.(reader);
    }
    if (this.#sending === undefined) this.#outbox.post(tx, payload, transaction);
    else
      this.#pass(
        this.#sending,
        transaction,
        { kind: 'request', type, tx, payload, meta: extras?.meta },
        (message) => {
          transaction.extras = withMeta(`${call}('${type}')`, extras, message.meta);
          trace?.passed(tx, transaction.extras);
          this.#outbox.post(tx, message.payload, transaction);
        },
      );
    return promise;
  }

  /** Requests wait for credit: that is waiting for an answer already. */
  waiting(): void {}

  sent(transaction: Transaction): void {
    transaction.become(State.sent);
    transaction.end?.sent();
  }

  failed(transaction: Transaction, reason: unknown): void {
    this.#settlement.reject(transaction, reason);
  }

  /** Rejects each request that is not answered with `reason`, as if its caller had aborted it. */
  giveUp(reason: unknown): void {
    for (const transaction of this.#settlement.transactions.all)
      if (transaction.state <= State.sent) this.#settlement.abandon(transaction, reason);
  }

  /** Rejects each pending request with its `reason`. */
  close(reason: (type: string) => unknown): void {
    this.#settlement.deadlines.clear();
    this.#outbox.clear();
    this.#settlement.strays.forgive();
    // What has been answered is delivered, as soon as middleware is done with it.
    for (const transaction of this.#settlement.transactions.clear())
      if (transaction.state !== State.answered)
        this.#settlement.fail(transaction, () => reason(transaction.type));
  }

  /** The header of an answer has arrived, the rest has not. Returns whether its caller still waits. */
  arriving(tx: number, bodyLength: number): boolean {
    return this.#settlement.arriving(tx, bodyLength);
  }

  /** The answer of a handler that returned. */
  result(frame: Frame): void {
    const transaction = this.#settlement.answered(frame);
    if (transaction === undefined) return;
    const { tx, type } = transaction;
    let payload: unknown;
    try {
      payload = this.#codec.decode(frame, type, 'result');
    } catch (error) {
      this.#settlement.fail(transaction, () => error);
      return;
    }
    if (this.#receiving === undefined) this.#settlement.resolve(transaction, payload);
    else
      this.#pass(this.#receiving, transaction, { kind: 'result', type, tx, payload }, (message) => {
        this.#settlement.resolve(transaction, message.payload);
      });
  }

  /** The answer of a handler that threw, or of a side without a handler. */
  error(frame: Frame): void {
    const transaction = this.#settlement.answered(frame);
    if (transaction === undefined) return;
    const { text } = frame;
    const decode = (): unknown => decodeError(text, this.#options.errorClasses);
    if (this.#receiving === undefined) {
      this.#settlement.fail(transaction, decode, remoteRejection);
      return;
    }
    const { tx, type } = transaction;
    const error = decode();
    this.#pass(this.#receiving, transaction, { kind: 'error', type, tx, error }, (message) => {
      // An error of the middleware's own has frames of its own.
      if (message.error !== error) this.failed(transaction, message.error);
      else this.#settlement.fail(transaction, () => error, remoteRejection);
    });
  }

  /** Passes a request or its answer through middleware, which may fail. */
  #pass(
    queue: MiddlewareQueue,
    transaction: Transaction,
    message: PassingMessage,
    done: (passed: PassingMessage) => void,
  ): void {
    const failed = (error: unknown): void => {
      this.failed(transaction, error);
    };
    queue.run(
      message,
      (passed) => {
        try {
          done(passed);
        } catch (error) {
          failed(error);
        }
      },
      failed,
    );
  }

  /** Whether there is a request that may have items. */
  awaitsItems(tx: number): boolean {
    // Its end may still be loading.
    return this.#settlement.transactions.find(tx)?.extras !== undefined;
  }

  /** A frame that belongs to a request's items or progress. Its caller may have given up. */
  frame(frame: Frame): void {
    const transaction = this.#settlement.transactions.find(frame.tx);
    if (transaction !== undefined) transaction.end?.frame(frame);
    else this.#settlement.strays.add(frame.bodyBytes);
  }

  /** The other side has taken requests that counted so many bytes. */
  credit(bytes: number): void {
    this.#outbox.credit(bytes);
  }
}

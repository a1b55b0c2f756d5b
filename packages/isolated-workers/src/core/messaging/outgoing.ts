import type { ItemStream, NotifyOptions, RuntimeCallOptions } from '../contract/index.js';
import { readUint32, type Frame } from '../wire/index.js';
import { Activity } from './activity.js';
import { CalledStream } from './called-stream.js';
import { refusedCall } from './conversations.js';
import { type NotificationOptions, Notifications } from './notifications.js';
import { Requests, type RequestOptions } from './requests.js';
import type { ConversationContext } from './streams/conversation.js';
import { type Trace, traceCall, type TracedSide } from './tracing.js';

/** Options of the calling half. */
export interface OutgoingOptions extends RequestOptions, NotificationOptions {
  /** Tells whether calls are in flight, for which the process should wait. */
  readonly hold: (busy: boolean) => void;
  readonly side: TracedSide;
}

/** The error that refuses a call, named in `call`. */
export type Refusal = (call: string) => Error;

/** The calling half of a channel: requests and notifications out, answers in. */
export class Outgoing {
  /** Counts pending requests, and notifications that the link has not passed on. */
  readonly #activity: Activity;
  readonly #requests: Requests;
  readonly #notifications: Notifications;
  readonly #side: TracedSide;
  #refusal: Refusal | undefined;

  /** `began`: this side begins to wait for the other one. */
  constructor(context: ConversationContext, options: OutgoingOptions, began: () => void) {
    this.#side = options.side;
    const activity = (this.#activity = new Activity(options.hold));
    this.#requests = new Requests(context, activity, options, began);
    this.#notifications = new Notifications(context, activity, options, began);
  }

  /** The number of requests that have not settled. */
  get pendingCount(): number {
    return this.#requests.pendingCount;
  }

  send(type: string, payload: unknown, options: RuntimeCallOptions | undefined): Promise<unknown> {
    const trace = traceCall('send', type, this.#side);
    return trace === undefined
      ? this.#send(type, payload, options)
      : trace.follow(() => this.#send(type, payload, options, trace));
  }

  stream(
    type: string,
    payload: unknown,
    options: RuntimeCallOptions | undefined,
  ): ItemStream<unknown, unknown> {
    const trace = traceCall('stream', type, this.#side);
    if (this.#refusal === undefined) return this.#requests.stream(type, payload, options, trace);
    const refusal = this.#refusal(`stream('${type}')`);
    const refuse = (): Promise<never> => refusedCall(refusal, options);
    const refused = trace === undefined ? refuse() : trace.follow(refuse);
    return new CalledStream(type, refused, refused);
  }

  /** Resolves when the link has passed the bytes on. */
  notify(type: string, payload: unknown, options: NotifyOptions | undefined): Promise<void> {
    const trace = traceCall('notify', type, this.#side);
    const notify = (): Promise<void> =>
      this.#refusal === undefined
        ? this.#notifications.notify(type, payload, options, trace)
        : Promise.reject(this.#refusal(`notify('${type}')`));
    return trace === undefined ? notify() : trace.follow(notify);
  }

  /** Refuses new calls from now on. Pending ones go on. */
  refuse(refusal: Refusal): void {
    this.#refusal = refusal;
  }

  /** Resolves as soon as nothing is pending and the link has passed everything on. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Rejects everything pending with `reason`. The link goes on. */
  giveUp(reason: unknown): void {
    this.#requests.giveUp(reason);
    this.#notifications.giveUp(reason);
  }

  /** Rejects each pending request with its `reason`, pending notifications and later calls with `refusal`. */
  close(reason: (type: string) => unknown, refusal: Refusal): void {
    this.#refusal = refusal;
    this.#requests.close(reason);
    this.#notifications.close((type) => refusal(`notify('${type}')`));
  }

  /** The header of an answer has arrived, the rest has not. Returns whether somebody waits for it. */
  arriving(tx: number, bodyLength: number): boolean {
    return tx === 0 ? this.#notifications.arriving() : this.#requests.arriving(tx, bodyLength);
  }

  /** The answer of a handler that returned. */
  result(frame: Frame): void {
    this.#requests.result(frame);
  }

  /** The error of a request's or a notification's handler. */
  error(frame: Frame): void {
    if (frame.tx === 0) this.#notifications.error(frame);
    else this.#requests.error(frame);
  }

  /** Whether there is a request that may have items. */
  awaitsItems(tx: number): boolean {
    return this.#requests.awaitsItems(tx);
  }

  /** A frame that belongs to a request's items or progress. */
  frame(frame: Frame): void {
    this.#requests.frame(frame);
  }

  /** Whether this side waits for the other one: for an answer, or for credit. */
  get isWaiting(): boolean {
    return this.#requests.pendingCount > 0 || this.#notifications.isWaiting;
  }

  /** The other side gives back what requests, and what notifications, counted. */
  credit({ bytes, valueStart }: Frame): void {
    this.#requests.credit(readUint32(bytes, valueStart));
    this.#notifications.credit(readUint32(bytes, valueStart + 4));
  }

  #send(
    type: string,
    payload: unknown,
    options: RuntimeCallOptions | undefined,
    trace?: Trace,
  ): Promise<unknown> {
    return this.#refusal === undefined
      ? this.#requests.request('send', type, payload, options, trace)
      : refusedCall(this.#refusal(`send('${type}')`), options);
  }
}

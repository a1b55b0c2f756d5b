import type { SendOptions } from '../contract/index.js';
import { readUint32, type Frame } from '../wire/index.js';
import { Activity } from './activity.js';
import type { Link } from './link.js';
import type { Queues } from './middleware.js';
import { type NotificationOptions, Notifications } from './notifications.js';
import type { PayloadCodec } from './payload-codec.js';
import { Requests, type RequestOptions } from './requests.js';

/** Options of the calling half. */
export interface OutgoingOptions extends RequestOptions, NotificationOptions {
  /** Tells whether calls are in flight, for which the process should wait. */
  readonly hold: (busy: boolean) => void;
}

/** The error that refuses a call, named in `call`. */
export type Refusal = (call: string) => Error;

/** The calling half of a channel: requests and notifications out, answers in. */
export class Outgoing {
  /** Counts pending requests, and notifications that the link has not passed on. */
  readonly #activity: Activity;
  readonly #requests: Requests;
  readonly #notifications: Notifications;
  #refusal: Refusal | undefined;

  /** `began`: this side begins to wait for the other one. */
  constructor(
    link: Link,
    codec: PayloadCodec,
    options: OutgoingOptions,
    queues: Queues,
    began: () => void,
  ) {
    const activity = (this.#activity = new Activity(options.hold));
    this.#requests = new Requests(link, codec, activity, options, queues, began);
    this.#notifications = new Notifications(link, codec, activity, queues, options, began);
  }

  /** The number of requests that have not settled. */
  get pendingCount(): number {
    return this.#requests.pendingCount;
  }

  send(type: string, payload: unknown, options: SendOptions | undefined): Promise<unknown> {
    return this.#refusal === undefined
      ? this.#requests.send(type, payload, options)
      : Promise.reject(this.#refusal(`send('${type}')`));
  }

  /** Resolves when the link has passed the bytes on. */
  notify(type: string, payload: unknown): Promise<void> {
    return this.#refusal === undefined
      ? this.#notifications.notify(type, payload)
      : Promise.reject(this.#refusal(`notify('${type}')`));
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

  /** Whether this side waits for the other one: for an answer, or for credit. */
  get isWaiting(): boolean {
    return this.#requests.pendingCount > 0 || this.#notifications.isWaiting;
  }

  /** The other side gives back what requests, and what notifications, counted. */
  credit({ bytes, valueStart }: Frame): void {
    this.#requests.credit(readUint32(bytes, valueStart));
    this.#notifications.credit(readUint32(bytes, valueStart + 4));
  }
}

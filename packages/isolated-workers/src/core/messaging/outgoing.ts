import { check, checkValue } from '../common/index.js';
import type { SendOptions } from '../contract/index.js';
import { readUint32, type Frame } from '../wire/index.js';
import { Activity } from './activity.js';
import type { Link } from './link.js';
import type { Queues } from './middleware.js';
import { Notifications } from './notifications.js';
import type { PayloadCodec } from './payload-codec.js';
import { Requests, type RequestOptions } from './requests.js';

/** What the calling half needs to know. */
export interface OutgoingOptions extends RequestOptions {
  /** The other side's handler of a notification threw, or it has none. */
  readonly notificationFailed: (error: unknown, type: string) => void;
  /** Whether something is on its way, for which the process should wait. */
  readonly hold: (busy: boolean) => void;
}

/** Why nothing can be sent any more, in the words for one call. */
export type Refusal = (call: string) => Error;

/** The half of a channel that calls: requests and notifications out, answers in. */
export class Outgoing {
  /** Requests that are pending, and notifications that the link has not passed on. */
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
    const { notificationFailed } = options;
    this.#requests = new Requests(link, codec, activity, options, queues, began);
    this.#notifications = new Notifications(
      link,
      codec,
      activity,
      queues,
      notificationFailed,
      began,
    );
  }

  /** Requests that have not been settled. */
  get pendingCount(): number {
    return this.#requests.pendingCount;
  }

  send(type: string, payload: unknown, options: SendOptions | undefined): Promise<unknown> {
    return this.#refusal === undefined
      ? this.#requests.send(type, payload, options)
      : Promise.reject(this.#refusal(`send('${type}')`));
  }

  /** Resolves when the link has passed the bytes on. */
  async notify(type: string, payload: unknown): Promise<void> {
    if (this.#refusal !== undefined) throw this.#refusal(`notify('${type}')`);
    checkValue('notify()', 'type', type, check.type);
    await this.#notifications.notify(type, payload);
  }

  /** Refuses new calls from now on; what is pending goes on. */
  refuse(refusal: Refusal): void {
    this.#refusal = refusal;
  }

  /** Resolves as soon as nothing is pending and the link has passed everything on. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Settles everything: each request with `reason` for it. Later calls meet `refusal`. */
  close(reason: (type: string) => unknown, refusal: Refusal): void {
    this.#refusal = refusal;
    this.#requests.close(reason);
    this.#notifications.close((type) => refusal(`notify('${type}')`));
  }

  /** The header of an answer is here, the rest is on its way. */
  arriving(tx: number): void {
    this.#requests.arriving(tx);
  }

  /** The answer of a handler that returned. */
  result(frame: Frame): void {
    this.#requests.result(frame);
  }

  /** The answer to a request whose handler failed, or news of a notification whose handler did. */
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

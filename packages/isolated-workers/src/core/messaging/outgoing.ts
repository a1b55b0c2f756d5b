import { check, checkValue } from '../common/index.js';
import type { SendOptions } from '../contract/index.js';
import type { Frame } from '../wire/index.js';
import { Activity } from './activity.js';
import type { Link } from './link.js';
import type { Queues } from './middleware.js';
import { Notifications } from './notifications.js';
import type { PayloadCodec } from './payload-codec.js';
import { Requests, type RequestOptions } from './requests.js';
import { Outbox } from './window.js';

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
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  readonly #notifications: Notifications;
  #refusal: Refusal | undefined;

  constructor(link: Link, codec: PayloadCodec, options: OutgoingOptions, queues: Queues) {
    const activity = (this.#activity = new Activity(options.hold));
    const outbox = (this.#outbox = new Outbox(link, codec));
    const { notificationFailed } = options;
    this.#requests = new Requests(link, codec, outbox, activity, options, queues);
    this.#notifications = new Notifications(link, outbox, activity, queues, notificationFailed);
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
    this.#outbox.clear();
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

  /** The other side has finished with notifications. */
  credit(frame: Frame): void {
    this.#notifications.credit(frame);
  }
}

import type { Activity } from './activity.js';
import type { Link } from './link.js';
import type { MiddlewareQueue, Queues } from './middleware.js';
import { decodeError, type Frame, Kind, readUint32 } from '../wire/index.js';
import type { Outbound, Outbox, Sender } from './window.js';

/** A notification that this side sends, until the link has passed it on. */
class Notification implements Outbound {
  readonly type: string;
  /** Settle the caller's promise; `undefined` once that is done. */
  resolve: (() => void) | undefined;
  reject: ((reason: unknown) => void) | undefined;

  constructor(type: string, resolve: () => void, reject: (reason: unknown) => void) {
    this.type = type;
    this.resolve = resolve;
    this.reject = reject;
  }

  get isPending(): boolean {
    return this.resolve !== undefined;
  }
}

/** The notifications that one side sends. */
export class Notifications implements Sender<Notification> {
  readonly kind: number = Kind.notification;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #activity: Activity;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #failed: (error: unknown, type: string) => void;
  readonly #pending = new Set<Notification>();

  /** `failed`: the other side's handler of a notification threw, or it has none. */
  constructor(
    link: Link,
    outbox: Outbox,
    activity: Activity,
    queues: Queues,
    failed: (error: unknown, type: string) => void,
  ) {
    this.#link = link;
    this.#outbox = outbox;
    this.#activity = activity;
    this.#sending = queues.sending;
    this.#receiving = queues.receiving;
    this.#failed = failed;
  }

  /** Resolves when the link has passed the bytes on. */
  notify(type: string, payload: unknown): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const notification = new Notification(type, resolve, reject);
      this.#pending.add(notification);
      this.#activity.begin();
      if (this.#sending === undefined) this.#outbox.post(0, payload, notification, this);
      else
        this.#sending.run(
          { kind: 'notification', type, tx: 0, payload },
          (message) => {
            this.#outbox.post(0, message.payload, notification, this);
          },
          (error) => {
            this.failed(notification, error);
          },
        );
    });
  }

  sent(notification: Notification): void {
    this.#link.whenTaken(() => {
      const { resolve } = notification;
      if (resolve === undefined) return;
      this.#dismiss(notification);
      resolve();
    });
  }

  failed(notification: Notification, error: unknown): void {
    const { reject } = notification;
    if (reject === undefined) return;
    this.#dismiss(notification);
    reject(error);
  }

  /** Rejects those that have not been passed on, each with the `reason` for it. */
  close(reason: (type: string) => unknown): void {
    for (const notification of [...this.#pending])
      this.failed(notification, reason(notification.type));
  }

  /** The other side's handler of a notification threw, or it has none. */
  error(frame: Frame): void {
    const { type } = frame;
    const error = decodeError(frame.text);
    const fail = (reason: unknown): void => {
      this.#failed(reason, type);
    };
    if (this.#receiving === undefined) fail(error);
    else
      this.#receiving.run(
        { kind: 'error', type, tx: 0, error },
        (message) => {
          fail(message.error);
        },
        fail,
      );
  }

  /** The other side has finished with notifications: the body says how many bytes they counted. */
  credit({ bytes, valueStart }: Frame): void {
    this.#outbox.finished(readUint32(bytes, valueStart));
  }

  #dismiss(notification: Notification): void {
    notification.resolve = notification.reject = undefined;
    this.#pending.delete(notification);
    this.#activity.end();
  }
}

import { ProtocolError } from '../../errors/index.js';
import { check, checkOptions, checkValue } from '../common/index.js';
import type { NotifyOptions, PassingMessage } from '../contract/index.js';
import { own } from '../../utils/index.js';
import { decodeError, Kind, type ErrorClasses, type Frame } from '../wire/index.js';
import type { Activity } from './activity.js';
import { type Extras, noExtras, withMeta } from './head.js';
import type { Link } from './link.js';
import type { MiddlewareQueue } from './middleware.js';
import type { ConversationContext } from './streams/conversation.js';
import type { Trace } from './tracing.js';
import { Outbox, smallAllowance, type Outbound, type Sender } from './window.js';

/** An outgoing notification, until the link has passed it on. */
class Notification implements Outbound {
  readonly type: string;
  extras: Extras | undefined;
  /** Settle the caller's promise; `undefined` once one has. */
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

const notifyChecks = { meta: check.meta };

/** Options of a side that sends notifications. */
export interface NotificationOptions {
  readonly errorClasses: ErrorClasses;
  /** The other side's handler of a notification threw, or it has none. */
  readonly notificationFailed: (error: unknown, type: string) => void;
}

/** The notifications that one side sends. */
export class Notifications implements Sender<Notification> {
  readonly kind: number = Kind.notification;
  readonly allowance: number = smallAllowance;
  readonly #link: Link;
  readonly #outbox: Outbox<Notification>;
  readonly #activity: Activity;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #errorClasses: ErrorClasses;
  readonly #failed: (error: unknown, type: string) => void;
  /** This side begins to wait for credit. */
  readonly #began: () => void;
  readonly #pending = new Set<Notification>();
  /** How many notifications have been sent of which no failure has been told. */
  #unfailed = 0;

  constructor(
    { link, codec, sending, receiving }: ConversationContext,
    activity: Activity,
    options: NotificationOptions,
    began: () => void,
  ) {
    this.#link = link;
    this.#outbox = new Outbox<Notification>(link, codec, this);
    this.#began = began;
    this.#activity = activity;
    this.#sending = sending;
    this.#receiving = receiving;
    this.#errorClasses = options.errorClasses;
    this.#failed = options.notificationFailed;
  }

  /** Resolves when the link has passed the bytes on. */
  notify(
    type: string,
    payload: unknown,
    options: NotifyOptions | undefined,
    trace: Trace | undefined,
  ): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      checkValue('notify()', 'type', type, check.type);
      const call = `notify('${type}')`;
      if (options !== undefined) checkOptions(call, options, notifyChecks);
      const meta = options && own(options, 'meta');
      const notification = new Notification(type, resolve, reject);
      notification.extras = meta && { ...noExtras, meta: { ...meta } };
      trace?.passed(0, notification.extras);
      this.#pending.add(notification);
      this.#activity.begin();
      if (this.#sending === undefined) this.#outbox.post(0, payload, notification);
      else
        this.#sending.run(
          { kind: 'notification', type, tx: 0, payload, meta },
          (message) => {
            this.#post(call, notification, message);
            trace?.passed(0, notification.extras);
          },
          (error) => {
            this.failed(notification, error);
          },
        );
    });
  }

  /** Sends what has passed the middleware. */
  #post(call: string, notification: Notification, message: PassingMessage): void {
    try {
      notification.extras = withMeta(call, notification.extras, message.meta);
      this.#outbox.post(0, message.payload, notification);
    } catch (error) {
      this.failed(notification, error);
    }
  }

  waiting(): void {
    this.#began();
  }

  sent(notification: Notification): void {
    this.#unfailed++;
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

  /** Rejects all that have not been passed on with `reason`. */
  giveUp(reason: unknown): void {
    for (const notification of [...this.#pending]) this.failed(notification, reason);
  }

  /** Rejects all that have not been passed on, each with its `reason`. */
  close(reason: (type: string) => unknown): void {
    this.#outbox.clear();
    for (const notification of [...this.#pending])
      this.failed(notification, reason(notification.type));
  }

  /** The header of a failure has arrived. Throws ProtocolError if there is nothing that could have failed. */
  arriving(): boolean {
    if (this.#unfailed === 0)
      throw new ProtocolError('A failure arrived of a notification that was never sent');
    return true;
  }

  /** The other side's handler of a notification threw, or it has none. */
  error(frame: Frame): void {
    const { type } = frame;
    if (type === '') throw new ProtocolError('A refusal arrived after the handshake');
    this.arriving();
    this.#unfailed--;
    const error = decodeError(frame.text, this.#errorClasses);
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

  /** Whether notifications wait for credit. */
  get isWaiting(): boolean {
    return this.#outbox.isWaiting;
  }

  /** The other side has finished with notifications that counted so many bytes. */
  credit(bytes: number): void {
    this.#outbox.credit(bytes);
  }

  #dismiss(notification: Notification): void {
    notification.resolve = notification.reject = undefined;
    this.#pending.delete(notification);
    this.#activity.end();
  }
}

import { MessageTooLargeError, ProtocolError } from '../../errors/index.js';
import { Buffer } from '../../utils/index.js';
import { bytesOfBody, type Body, Kind } from '../wire/index.js';
import { type Extras, withHead } from './head.js';
import type { Link } from './link.js';
import type { PayloadCodec } from './payload-codec.js';

/**
 * Bytes of requests that may be with the other side and not taken, and, counted apart, bytes of notifications
 * that may be there and not finished; more of them wait here. Answers and control frames never wait.
 */
export const windowBytes: number = 4 * 1024 * 1024;

/** Bytes that a frame counts in the window besides its body. */
export const frameCost = 24;

/** Notifications up to this size pass a full window: one of them may be what the other side waits for. */
export const smallBytes = 1024;
/** Bytes of small notifications that may pass a full window. */
export const smallAllowance: number = 1024 * 1024;

/** A message that is to be sent. */
export interface Outbound {
  readonly type: string;
  /** What it brings besides its payload. */
  readonly extras: Extras | undefined;
  /** Whether its caller still wants it sent. */
  readonly isPending: boolean;
}

/** What the outbox tells the owner of a message. */
export interface Sender<Message extends Outbound> {
  readonly kind: number;
  /** Bytes of small messages that may pass a full window. */
  readonly allowance: number;
  /** A message has to wait for credit; none did before. */
  waiting(): void;
  /** The link has the message. */
  sent(message: Message): void;
  /** The message could not be sent. */
  failed(message: Message, error: unknown): void;
}

interface Waiting<Message> {
  readonly tx: number;
  readonly body: Body;
  readonly message: Message;
}

/** Sends messages of one kind in their order, and keeps them back while the other side's window is full. */
export class Outbox<Message extends Outbound> {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #sender: Sender<Message>;
  /** Bytes sent that the other side has not given back. */
  #out = 0;
  /** Small messages pass while `#out` is below this. */
  #ceiling = 0;
  #queue: Waiting<Message>[] = [];
  #head = 0;

  constructor(link: Link, codec: PayloadCodec, sender: Sender<Message>) {
    this.#link = link;
    this.#codec = codec;
    this.#sender = sender;
  }

  /** Whether messages wait for credit. */
  get isWaiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Encodes the payload at once, and sends it as soon as the window allows it. */
  post(tx: number, payload: unknown, message: Message): void {
    // While middleware was at it the caller may have given up.
    if (!message.isPending) return;
    let body: Body;
    try {
      body = this.#codec.encode(payload, message.type, 'payload');
    } catch (error) {
      this.#sender.failed(message, error);
      return;
    }
    // As the receiver will measure it.
    if (message.extras !== undefined && typeof body === 'string') body = Buffer.from(body);
    if (this.#queue.length === 0 && this.#mayPass(body)) this.#transmit(tx, body, message);
    else if (this.#queue.push({ tx, body, message }) === 1) this.#sender.waiting();
  }

  /** The other side gives back what messages counted. Throws ProtocolError if that is more than they did. */
  credit(bytes: number): void {
    if (bytes > this.#out) throw new ProtocolError('Credit arrived for more than was sent');
    this.#out -= bytes;
    if (this.#queue.length === 0) return;
    while (this.#head < this.#queue.length) {
      const { tx, body, message } = this.#queue[this.#head] as Waiting<Message>;
      if (message.isPending && !this.#mayPass(body)) break;
      this.#head++;
      if (message.isPending) this.#transmit(tx, body, message);
    }
    if (this.#head === this.#queue.length) this.clear();
    else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Drops the waiting messages. */
  clear(): void {
    this.#queue = [];
    this.#head = 0;
  }

  #mayPass(body: Body): boolean {
    if (this.#out < windowBytes) return true;
    return this.#sender.allowance > 0 && this.#out < this.#ceiling && isSmall(body);
  }

  #transmit(tx: number, body: Body, message: Message): void {
    const { type, extras } = message;
    const bytes =
      extras === undefined
        ? this.#link.send(this.#sender.kind, tx, type, body)
        : this.#link.send(Kind.call, tx, type, withHead(extras, body as Exclude<Body, string>));
    if (bytes < 0) {
      const { maxSendBytes } = this.#link;
      const error = new MessageTooLargeError(type, -bytes, maxSendBytes, 'payload');
      this.#sender.failed(message, error);
      return;
    }
    const isFilled = this.#out < windowBytes;
    this.#out += bytes + frameCost;
    if (isFilled) this.#ceiling = this.#out + this.#sender.allowance;
    this.#sender.sent(message);
  }
}

/** As the receiver sees it, who counts the bytes of the frame. */
function isSmall(body: Body): boolean {
  return bytesOfBody(body) <= smallBytes;
}

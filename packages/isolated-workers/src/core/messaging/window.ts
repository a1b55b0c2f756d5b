import { MessageTooLargeError } from '../../errors/index.js';
import type { Link } from './link.js';
import type { PayloadCodec } from './payload-codec.js';

/**
 * How many bytes of requests and notifications may be with the other side, unfinished, before more of
 * them wait here. Answers and control frames never wait, so that nobody waits for ever.
 */
export const windowBytes: number = 4 * 1024 * 1024;

/** What a frame counts in the window besides its body. */
export const frameCost = 24;

/** A message that is to be sent. */
export interface Outbound {
  readonly type: string;
  /** Whether somebody still wants it sent. */
  readonly isPending: boolean;
}

/** Sends messages of one kind, and learns what becomes of them. */
export interface Sender<Message extends Outbound> {
  readonly kind: number;
  /** The link has the message; it counts `cost` until the other side has finished with it. */
  sent(message: Message, cost: number): void;
  /** The message could not be sent. */
  failed(message: Message, error: unknown): void;
}

interface Waiting {
  readonly tx: number;
  readonly body: string | Uint8Array | undefined;
  readonly message: Outbound;
  readonly sender: Sender<Outbound>;
}

/** Sends messages in their order, and keeps them back while the other side's window is full. */
export class Outbox {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  #unfinished = 0;
  #queue: Waiting[] = [];
  #head = 0;

  constructor(link: Link, codec: PayloadCodec) {
    this.#link = link;
    this.#codec = codec;
  }

  /** Encodes the payload at once, and sends it as soon as the window allows it. */
  post<Message extends Outbound>(
    tx: number,
    payload: unknown,
    message: Message,
    sender: Sender<Message>,
  ): void {
    // While middleware was at it the caller may have given up.
    if (!message.isPending) return;
    let body: string | Uint8Array | undefined;
    try {
      body = this.#codec.encode(payload, message.type, 'payload');
    } catch (error) {
      sender.failed(message, error);
      return;
    }
    if (this.#unfinished >= windowBytes || this.#queue.length > 0)
      this.#queue.push({ tx, body, message, sender });
    else this.#transmit(tx, body, message, sender);
  }

  /** The other side has finished with messages that counted `cost`. */
  finished(cost: number): void {
    this.#unfinished -= cost;
    if (this.#queue.length === 0) return;
    while (this.#head < this.#queue.length && this.#unfinished < windowBytes) {
      const { tx, body, message, sender } = this.#queue[this.#head++] as Waiting;
      if (message.isPending) this.#transmit(tx, body, message, sender);
    }
    if (this.#head === this.#queue.length) this.clear();
    else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Forgets the messages that wait. */
  clear(): void {
    this.#queue = [];
    this.#head = 0;
  }

  #transmit<Message extends Outbound>(
    tx: number,
    body: string | Uint8Array | undefined,
    message: Message,
    sender: Sender<Message>,
  ): void {
    const { type } = message;
    const bytes = this.#link.send(sender.kind, tx, type, body);
    if (bytes < 0) {
      const { maxSendBytes } = this.#link;
      sender.failed(message, new MessageTooLargeError(type, -bytes, maxSendBytes, 'payload'));
      return;
    }
    this.#unfinished += bytes + frameCost;
    sender.sent(message, bytes + frameCost);
  }
}

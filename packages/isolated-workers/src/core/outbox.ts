import { MessageTooLargeError } from '../errors/index.js';
import type { Link } from './link.js';

/**
 * How many bytes of requests and notifications may be with the other side, unfinished, before more
 * of them wait here. Answers and control frames never wait, so that nobody waits for ever.
 */
export const windowBytes: number = 4 * 1024 * 1024;

/** What a frame counts in the window besides its body. */
export const frameCost = 24;

/** Who sends, and what it is told of its messages. */
export interface Sender<Owner> {
  /** Whether the owner of a message that had to wait still wants it sent. */
  wanted(owner: Owner): boolean;
  /** The message is with the link, and counts `cost` until the other side has finished with it. */
  sent(owner: Owner, cost: number): void;
  /** The message could not be sent. */
  failed(owner: Owner, error: unknown): void;
}

interface Outbound<Owner> {
  readonly kind: number;
  readonly tx: number;
  readonly type: string;
  readonly body: string | Uint8Array | undefined;
  readonly owner: Owner;
}

/** Sends messages in their order, and keeps them back while the other side's window is full. */
export class Outbox<Owner> {
  readonly #link: Link;
  readonly #sender: Sender<Owner>;
  #unfinished = 0;
  #queue: Outbound<Owner>[] = [];
  #head = 0;

  constructor(link: Link, sender: Sender<Owner>) {
    this.#link = link;
    this.#sender = sender;
  }

  post(
    kind: number,
    tx: number,
    type: string,
    body: string | Uint8Array | undefined,
    owner: Owner,
  ): void {
    if (this.#unfinished >= windowBytes || this.#queue.length > 0)
      this.#queue.push({ kind, tx, type, body, owner });
    else this.#transmit(kind, tx, type, body, owner);
  }

  /** The other side has finished with messages that counted `cost`. */
  finished(cost: number): void {
    this.#unfinished -= cost;
    if (this.#queue.length === 0) return;
    while (this.#head < this.#queue.length && this.#unfinished < windowBytes) {
      const { kind, tx, type, body, owner } = this.#queue[this.#head++] as Outbound<Owner>;
      if (this.#sender.wanted(owner)) this.#transmit(kind, tx, type, body, owner);
    }
    if (this.#head === this.#queue.length) this.clear();
    else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Forgets what waits; its owners know. */
  clear(): void {
    this.#queue = [];
    this.#head = 0;
  }

  #transmit(
    kind: number,
    tx: number,
    type: string,
    body: string | Uint8Array | undefined,
    owner: Owner,
  ): void {
    const bytes = this.#link.send(kind, tx, type, body);
    if (bytes < 0) {
      const { maxSendBytes } = this.#link;
      this.#sender.failed(owner, new MessageTooLargeError(type, -bytes, maxSendBytes, 'payload'));
      return;
    }
    this.#unfinished += bytes + frameCost;
    this.#sender.sent(owner, bytes + frameCost);
  }
}

import { ProtocolError } from '../errors/index.js';
import { Kind, readText } from '../utils/framing.js';
import type { Serializer } from '../utils/serializer.js';
import type { SendOptions } from './client.js';
import type { RuntimeHandler } from './dispatch.js';
import { Incoming } from './incoming.js';
import type { Link, LinkSink } from './link.js';
import { MiddlewareQueue, type RuntimeMiddleware } from './middleware.js';
import { Outgoing, type OutgoingOptions, type Refusal } from './outgoing.js';
import { PayloadCodec } from './payload-codec.js';

/** What a channel needs to know; the same on both sides. */
export interface ChannelOptions extends OutgoingOptions {
  readonly serializer: Serializer;
  readonly middleware: RuntimeMiddleware | undefined;
  readonly handlers: ReadonlyMap<string, RuntimeHandler>;
  /** What handlers get as `context.host`: the other side, as somebody to call. */
  readonly caller: unknown;
  /** The other side says that it sends no more requests, or asks for none. */
  readonly shutdownAsked: () => void;
  /** The link is gone; requests stay pending until `close` says what became of them. */
  readonly linkClosed: (error: Error | undefined) => void;
}

/** Typed messages over a link: the same code for host and worker. It knows no socket. */
export class Channel implements LinkSink {
  readonly #link: Link;
  readonly #options: ChannelOptions;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;

  constructor(link: Link, options: ChannelOptions) {
    this.#link = link;
    this.#options = options;
    const { middleware } = options;
    const codec = new PayloadCodec(options.serializer);
    const sending = middleware && new MiddlewareQueue(middleware, 'send');
    const receiving = middleware && new MiddlewareQueue(middleware, 'receive');
    this.#outgoing = new Outgoing(link, codec, options, sending, receiving);
    this.#incoming = new Incoming(
      link,
      codec,
      options.handlers,
      options.caller,
      sending,
      receiving,
    );
  }

  get pendingCount(): number {
    return this.#outgoing.pendingCount;
  }

  send(type: string, payload: unknown, options?: SendOptions): Promise<unknown> {
    return this.#outgoing.send(type, payload, options);
  }

  notify(type: string, payload: unknown): Promise<void> {
    return this.#outgoing.notify(type, payload);
  }

  /** New calls are refused from now on; what is pending goes on. */
  refuse(refusal: Refusal): void {
    this.#outgoing.refuse(refusal);
  }

  /** Resolves as soon as all of this side's calls are answered. */
  answered(): Promise<void> {
    return this.#outgoing.idle();
  }

  /** Resolves as soon as all of the other side's calls are answered. */
  handled(): Promise<void> {
    return this.#incoming.idle();
  }

  /** Asks the other side to shut down, or tells it that this side does. */
  askShutdown(): void {
    this.#link.send(Kind.shutdown, 0, '', undefined);
  }

  /** Settles every call with its `reason`, and aborts every handler that still runs. */
  close(reason: (type: string) => unknown, refusal: Refusal): void {
    this.#outgoing.close(reason, refusal);
    this.#incoming.abort(refusal('this call'));
  }

  frame(
    kind: number,
    flags: number,
    nameLength: number,
    tx: number,
    bytes: Buffer,
    start: number,
    end: number,
    own: boolean,
  ): void {
    if (kind === Kind.result) this.#outgoing.result(tx, flags, bytes, start, end, own);
    else if (kind === Kind.request || kind === Kind.notification)
      this.#incoming.message(tx, flags, nameLength, bytes, start, end, own);
    else if (kind === Kind.error) {
      const at = start + nameLength;
      const type = bytes.toString('utf8', start, at);
      this.#outgoing.error(tx, type, readText(flags, bytes, at, end));
    } else if (kind === Kind.cancel) this.#incoming.cancel(tx);
    else if (kind === Kind.credit) this.#outgoing.credit(tx);
    else if (kind === Kind.shutdown) this.#options.shutdownAsked();
    else throw new ProtocolError('A second introduction arrived');
  }

  arriving(kind: number, tx: number): void {
    if (kind === Kind.result || kind === Kind.error) this.#outgoing.arriving(tx);
  }

  closed(error: Error | undefined): void {
    this.#options.linkClosed(error);
  }
}

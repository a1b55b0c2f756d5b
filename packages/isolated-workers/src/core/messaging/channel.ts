import { ProtocolError } from '../../errors/index.js';
import type { Serializer } from '../../utils/index.js';
import type { RuntimeMiddleware, SendOptions } from '../contract/index.js';
import { type Frame, Kind, type KindName, kinds } from '../wire/index.js';
import { Incoming, type IncomingOptions } from './incoming.js';
import type { Link, LinkSink } from './link.js';
import { MiddlewareQueue } from './middleware.js';
import { Outgoing, type OutgoingOptions, type Refusal } from './outgoing.js';
import { PayloadCodec } from './payload-codec.js';

/** What a channel needs to know; the same on both sides. */
export interface ChannelOptions extends OutgoingOptions, IncomingOptions {
  readonly serializer: Serializer;
  readonly middleware: RuntimeMiddleware | undefined;
  /** The other side asks for the end: it sends no more requests, or wants no more. */
  readonly shutdownAsked: () => void;
  /** The link is gone; requests stay pending until `close` says what became of them. */
  readonly linkClosed: (error: Error | undefined) => void;
}

/** Where a channel sends a frame of one kind. */
type Route = (channel: Channel, frame: Frame) => void;

/** By the number of the kind. */
const routes: Route[] = [];

/** Typed messages over a link: the same code for host and worker. */
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
    const queues = {
      sending: middleware && new MiddlewareQueue(middleware, 'send'),
      receiving: middleware && new MiddlewareQueue(middleware, 'receive'),
    };
    this.#outgoing = new Outgoing(link, codec, options, queues, () => {
      this.#incoming.relieve();
    });
    this.#incoming = new Incoming(link, codec, options, queues, () => this.#outgoing.isWaiting);
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

  /** Refuses new calls from now on; what is pending goes on. */
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

  frame(frame: Frame): void {
    (routes[frame.kind] as Route)(this, frame);
  }

  arriving(kind: number, tx: number): void {
    if (kind === Kind.result || kind === Kind.error) this.#outgoing.arriving(tx);
  }

  closed(error: Error | undefined): void {
    this.#options.linkClosed(error);
  }

  static {
    const introduced: Route = () => {
      throw new ProtocolError('A second introduction arrived');
    };
    const byName: Record<KindName, Route> = {
      hello: introduced,
      welcome: introduced,
      request: (channel, frame) => channel.#incoming.message(frame),
      notification: (channel, frame) => channel.#incoming.message(frame),
      cancel: (channel, { tx }) => channel.#incoming.cancel(tx),
      result: (channel, frame) => channel.#outgoing.result(frame),
      error: (channel, frame) => channel.#outgoing.error(frame),
      credit: (channel, frame) => channel.#outgoing.credit(frame),
      shutdown: (channel) => channel.#options.shutdownAsked(),
    };
    for (const [name, { number }] of Object.entries(kinds))
      routes[number] = byName[name as KindName];
  }
}

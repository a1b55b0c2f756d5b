import { ProtocolError } from '../../errors/index.js';
import type { Serializer } from '../../utils/index.js';
import type {
  ItemStream,
  NotifyOptions,
  RuntimeCallOptions,
  RuntimeMiddleware,
} from '../contract/index.js';
import { type Frame, Kind, type KindName, kinds } from '../wire/index.js';
import { reasonOf } from './cancellation.js';
import { HeldFrames } from './held-frames.js';
import { Incoming, type IncomingOptions } from './incoming.js';
import type { Link, LinkSink } from './link.js';
import { MiddlewareQueue } from './middleware.js';
import { Outgoing, type OutgoingOptions, type Refusal } from './outgoing.js';
import { PayloadCodec } from './payload-codec.js';
import type { ConversationContext } from './streams/conversation.js';
import { loadStreams, streams, type Streams } from './streams-on-demand.js';

/** Options of a channel, the same on both sides. */
export interface ChannelOptions extends OutgoingOptions, IncomingOptions {
  readonly serializer: Serializer;
  readonly middleware: RuntimeMiddleware | undefined;
  /** The other side asks for the end: it sends no more requests, or accepts no more. */
  readonly shutdownAsked: () => void;
  /** The link is closed. Requests stay pending until `close` settles them. */
  readonly linkClosed: (error: Error | undefined) => void;
}

/** What a channel does with a frame of one kind. */
type Route = (channel: Channel, frame: Frame) => void;

/** The routes, by the number of the kind. */
const routes: Route[] = [];

/** Typed messages over a link: the same code in host and worker. */
export class Channel implements LinkSink {
  readonly #link: Link;
  readonly #options: ChannelOptions;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #context: ConversationContext;
  /** How many readers and writers of items wait for the other side. */
  #waits = 0;
  #held: HeldFrames | undefined;

  constructor(link: Link, options: ChannelOptions) {
    this.#link = link;
    this.#options = options;
    const { middleware } = options;
    this.#context = {
      link,
      codec: new PayloadCodec(options.serializer, link.attaches),
      errorClasses: options.errorClasses,
      sending: middleware && new MiddlewareQueue(middleware, 'send'),
      receiving: middleware && new MiddlewareQueue(middleware, 'receive'),
      wait: (change) => {
        this.#waits += change;
        if (change > 0 && this.#waits === 1) this.#incoming.relieve();
      },
    };
    this.#outgoing = new Outgoing(this.#context, options, () => {
      this.#incoming.relieve();
    });
    const isWaiting = (): boolean => this.#outgoing.isWaiting || this.#waits > 0;
    this.#incoming = new Incoming(this.#context, options, isWaiting);
  }

  get pendingCount(): number {
    return this.#outgoing.pendingCount;
  }

  send(type: string, payload?: unknown, options?: RuntimeCallOptions): Promise<unknown> {
    return this.#outgoing.send(type, payload, options);
  }

  stream(
    type: string,
    payload?: unknown,
    options?: RuntimeCallOptions,
  ): ItemStream<unknown, unknown> {
    return this.#outgoing.stream(type, payload, options);
  }

  notify(type: string, payload?: unknown, options?: NotifyOptions): Promise<void> {
    return this.#outgoing.notify(type, payload, options);
  }

  /** Refuses new calls from now on. Pending ones go on. */
  refuse(refusal: Refusal): void {
    this.#outgoing.refuse(refusal);
  }

  /** Resolves as soon as all calls of this side are answered. */
  answered(): Promise<void> {
    return this.#outgoing.idle();
  }

  /** Resolves as soon as all calls of the other side are answered. */
  handled(): Promise<void> {
    return this.#incoming.idle();
  }

  /** Asks the other side to shut down, or tells it that this side is shutting down. */
  askShutdown(): void {
    this.#link.send(Kind.shutdown, 0, '', undefined);
  }

  /** Rejects every pending call of this side with `reason`; the other side learns of it. The link goes on. */
  giveUp(reason: unknown): void {
    this.#outgoing.giveUp(reason);
  }

  /** Resolves when every frame that has arrived is passed on: those of the first streams have to wait. */
  async caughtUp(): Promise<void> {
    await this.#held?.released;
  }

  /** Rejects every pending call with its `reason`, and aborts every running handler. */
  close(reason: (type: string) => unknown, refusal: Refusal): void {
    this.#held?.drop();
    this.#outgoing.close(reason, refusal);
    this.#incoming.abort(refusal('this call'));
  }

  frame(frame: Frame): void {
    const { kind } = frame;
    // The usual kinds go straight, for a call by the table is not inlined.
    if (kind === Kind.result) this.#outgoing.result(frame);
    else if (kind === Kind.request) this.#incoming.message(frame);
    else (routes[kind] as Route)(this, frame);
  }

  arriving(kind: number, tx: number, bodyLength: number): boolean {
    if (kind === Kind.result || kind === Kind.error) return this.#outgoing.arriving(tx, bodyLength);
    if (kind === Kind.request || kind === Kind.notification || kind === Kind.call)
      return this.#incoming.arriving(tx);
    if (kind === Kind.items || kind === Kind.chunk) return this.#outgoing.awaitsItems(tx);
    if (kind === Kind.inputs || kind === Kind.inputChunk) return this.#incoming.awaitsItems(tx);
    return true;
  }

  closed(error: Error | undefined): void {
    this.#options.linkClosed(error);
  }

  /** Passes a frame of items or progress on, as soon as what handles it is loaded. */
  #converse(frame: Frame, route: (loaded: Streams) => void): void {
    if (streams !== undefined) route(streams);
    else {
      this.#held = new HeldFrames(this.#link, this, loadStreams());
      this.#held.frame(frame);
    }
  }

  #call(frame: Frame, { takeHead, HandlerSide }: Streams): void {
    const head = takeHead(frame);
    const hasEnd = head.isStream || head.hasInput || head.hasListener;
    this.#incoming.message(
      frame,
      head,
      hasEnd
        ? (call) => new HandlerSide({ ...this.#context, tx: call.tx, type: call.type }, call)
        : undefined,
    );
  }

  static {
    const ofCaller: Route = (channel, frame) =>
      channel.#converse(frame, () => {
        channel.#outgoing.frame(frame);
      });
    const ofHandler: Route = (channel, frame) =>
      channel.#converse(frame, () => {
        channel.#incoming.frame(frame);
      });
    const introduced: Route = () => {
      throw new ProtocolError('A second introduction arrived');
    };
    const byName: Record<KindName, Route> = {
      hello: introduced,
      welcome: introduced,
      token: introduced,
      request: (channel, frame) => channel.#incoming.message(frame),
      notification: (channel, frame) => channel.#incoming.message(frame),
      cancel: (channel, frame) =>
        channel.#incoming.cancel(frame.tx, () => reasonOf(frame, channel.#options.errorClasses)),
      result: (channel, frame) => channel.#outgoing.result(frame),
      error: (channel, frame) => channel.#outgoing.error(frame),
      credit: (channel, frame) => channel.#outgoing.credit(frame),
      shutdown: (channel) => channel.#options.shutdownAsked(),
      call: (channel, frame) =>
        channel.#converse(frame, (loaded) => {
          channel.#call(frame, loaded);
        }),
      items: ofCaller,
      chunk: ofCaller,
      itemCredit: ofHandler,
      inputs: ofHandler,
      inputChunk: ofHandler,
      inputEnd: ofHandler,
      inputCredit: ofCaller,
      progress: ofCaller,
    };
    for (const [name, { number }] of Object.entries(kinds))
      routes[number] = byName[name as KindName];
  }
}

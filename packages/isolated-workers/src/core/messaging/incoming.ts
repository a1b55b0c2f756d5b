import { TooManyPendingError, UnknownMessageError } from '../../errors/index.js';
import type { RuntimeHandler } from '../contract/index.js';
import type { ErrorClasses, Frame } from '../wire/index.js';
import { Activity } from './activity.js';
import { Answers } from './answers.js';
import { Call, type ContextClass, type HandlerEnd } from './call.js';
import { Deferral } from './deferral.js';
import { HandlerTable } from './handler-table.js';
import type { Head } from './head.js';
import { isItems } from './items.js';
import { isThenable, type MiddlewareQueue } from './middleware.js';
import type { PayloadCodec } from './payload-codec.js';
import { Receipts } from './receipts.js';
import { Running } from './running.js';
import type { ConversationContext } from './streams/conversation.js';
import { loadStreams } from './streams-on-demand.js';
import { runHandler, type TracedSide } from './tracing.js';
import { frameCost } from './window.js';

/** Stands for the payload of a message that was refused from its header. */
const noRoom = Symbol('no room');

/** Options of the called half. */
export interface IncomingOptions {
  readonly handlers: ReadonlyMap<string, RuntimeHandler>;
  readonly maxRunning: number;
  readonly errorClasses: ErrorClasses;
  /** The other side, for handlers to call. */
  readonly caller: object;
  /** The class of the handlers' contexts. */
  readonly context: ContextClass;
  readonly side: TracedSide;
}

/** The called half of a channel: requests and notifications in, answers out. */
export class Incoming {
  readonly #codec: PayloadCodec;
  readonly #handlers: HandlerTable;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #options: IncomingOptions;
  readonly #running: Running;
  readonly #receipts: Receipts;
  readonly #answers: Answers;
  readonly #deferral: Deferral<readonly [call: Call, payload: unknown]>;
  readonly #activity = new Activity(() => undefined);

  /** `isWaiting`: whether this side waits for the other one. */
  constructor(context: ConversationContext, options: IncomingOptions, isWaiting: () => boolean) {
    const { link, codec, sending, receiving } = context;
    this.#options = options;
    this.#running = new Running(options.maxRunning);
    this.#receipts = new Receipts(link, isWaiting);
    this.#answers = new Answers(link, codec, options.errorClasses, sending, {
      later: (call) => {
        this.#track(call);
      },
      answered: (call) => {
        this.#done(call);
      },
    });
    this.#deferral = new Deferral(link, ([call, payload]) => {
      this.#receive(call, payload);
    });
    this.#codec = codec;
    this.#handlers = new HandlerTable(options.handlers);
    this.#receiving = receiving;
  }

  /** The header of a message has arrived, the rest has not. Returns whether a handler can have it. */
  arriving(tx: number): boolean {
    this.#receipts.arriving(tx);
    if (this.#handlers.types.length === 0) return this.#receiving !== undefined;
    return this.#running.hasRoom(this.#running.size - this.#deferral.size);
  }

  /** A request or a notification arrived; a CALL with its `head`, and maybe what it needs besides, made by `open`. */
  message(frame: Frame, head?: Head, open?: (call: Call) => HandlerEnd): void {
    const { tx, bytes, start, valueStart } = frame;
    const [type, handler] = this.#handlers.find(bytes, start, head?.nameEnd ?? valueStart);
    const cost = frame.bodyBytes + frameCost;
    if (tx === 0) this.#receipts.notificationArrived(cost, frame.valueBytes);
    else this.#receipts.requestArrived(cost);
    const call = new Call(tx, type, cost, handler, this.#options.caller, head);
    if (open !== undefined) call.end = open(call);
    let payload: unknown;
    try {
      if (frame.isCut) payload = this.#handlers.types.length === 0 ? undefined : noRoom;
      // Middleware sees messages without a handler, too.
      else if (handler !== undefined || this.#receiving !== undefined)
        payload = this.#codec.decode(frame, type, 'payload');
    } catch (error) {
      this.#taken(call);
      this.#answers.fail(call, error);
      return;
    }
    if (this.#deferral.isNeeded) {
      this.#track(call);
      this.#deferral.add([call, payload]);
    } else this.#receive(call, payload);
  }

  /** Whether a call runs that may have items. */
  awaitsItems(tx: number): boolean {
    return this.#running.find(tx)?.end !== undefined;
  }

  /** A frame that belongs to a call's items. It may be late: then the call is over. */
  frame(frame: Frame): void {
    this.#running.find(frame.tx)?.end?.frame(frame);
  }

  /** This side begins to wait for the other one. */
  relieve(): void {
    this.#receipts.relieve();
  }

  /** The caller of `tx` has given up, for what `reason` returns. */
  cancel(tx: number, reason: () => unknown): void {
    const call = this.#running.find(tx);
    if (call === undefined) return;
    call.unwanted = true;
    this.#abort(call, reason());
  }

  /** Aborts the signals of all running handlers. */
  abort(reason: unknown): void {
    for (const call of this.#running.all()) this.#abort(call, reason);
  }

  /** Resolves as soon as the link has every answer that a caller still waits for. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** The message is handed on, or refused: its sender gets its share of the window back. */
  #taken(call: Call): void {
    const { tx, cost } = call;
    if (tx === 0) call.withheld = this.#receipts.notificationTaken(cost);
    else this.#receipts.requestTaken(cost);
  }

  #receive(call: Call, payload: unknown): void {
    this.#taken(call);
    const others = this.#running.size - this.#deferral.size - (this.#running.has(call) ? 1 : 0);
    if (call.unwanted) this.#answers.succeed(call, undefined);
    else if (payload === noRoom || !this.#running.hasRoom(others))
      this.#answers.fail(
        call,
        new TooManyPendingError(call.type, this.#options.maxRunning, 'maxRunning'),
      );
    else if (this.#receiving === undefined) this.#dispatch(call, payload);
    else this.#passOn(call, payload, this.#receiving);
  }

  #passOn(call: Call, payload: unknown, receiving: MiddlewareQueue): void {
    this.#track(call);
    const { tx, type } = call;
    const kind = tx === 0 ? 'notification' : 'request';
    receiving.run(
      { kind, type, tx, payload, meta: call.head?.meta },
      (message) => {
        call.meta = message.meta;
        this.#dispatch(call, message.payload);
      },
      (error) => {
        this.#answers.fail(call, error);
      },
    );
  }

  #dispatch(call: Call, payload: unknown): void {
    const { handler } = call;
    if (handler === undefined) {
      this.#answers.fail(call, new UnknownMessageError(call.type, this.#handlers.types));
      return;
    }
    let result: unknown;
    let later: boolean;
    try {
      result = runHandler(call, handler, payload, this.#options);
      later = isThenable(result);
    } catch (error) {
      this.#answers.fail(call, error);
      return;
    }
    if (!later) {
      this.#returned(call, result);
      return;
    }
    this.#track(call);
    Promise.resolve(result).then(
      (value) => {
        this.#returned(call, value);
      },
      (error: unknown) => {
        this.#answers.fail(call, error);
      },
    );
  }

  #returned(call: Call, value: unknown): void {
    if (call.head?.isStream === true) this.#produce(call, value);
    else if (isItems(value, call.tx === 0)) void this.#refuseItems(call, value);
    else this.#answers.succeed(call, value);
  }

  /** Only `stream()` gets items. */
  async #refuseItems(call: Call, items: unknown): Promise<void> {
    this.#track(call);
    try {
      const { refused } = await loadStreams();
      this.#answers.fail(call, refused(call.type, items));
    } catch (error) {
      this.#answers.fail(call, error);
    }
  }

  #produce(call: Call, value: unknown): void {
    this.#track(call);
    call.end?.produce(
      value,
      (result) => {
        this.#answers.succeed(call, result);
      },
      (error) => {
        this.#answers.fail(call, error);
      },
    );
  }

  #abort(call: Call, reason: unknown): void {
    if (call.aborted) return;
    call.abort(reason);
    // The handler may run on, but nobody waits for it.
    this.#activity.end();
  }

  #track(call: Call): void {
    if (this.#running.has(call)) return;
    this.#running.add(call);
    this.#activity.begin();
  }

  #done(call: Call): void {
    call.trace?.over();
    if (call.withheld > 0) this.#receipts.notificationFinished(call.withheld);
    if (this.#running.delete(call) && !call.aborted) this.#activity.end();
  }
}

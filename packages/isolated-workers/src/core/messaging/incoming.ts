import { MessageTooLargeError, ProtocolError, UnknownMessageError } from '../../errors/index.js';
import type { RuntimeHandler } from '../contract/index.js';
import { encodeError, type Frame, Kind, writeUint32 } from '../wire/index.js';
import { Activity } from './activity.js';
import { Call, type ContextClass } from './call.js';
import { HandlerTable } from './handler-table.js';
import type { Link } from './link.js';
import { isThenable, type MiddlewareQueue, type Queues } from './middleware.js';
import type { PayloadCodec } from './payload-codec.js';
import { frameCost, windowBytes } from './window.js';

/** What a thrown value may take: one that holds half a program would take seconds to send whole. */
const maxErrorBytes = 16 * 1024 * 1024;

/** What the called half needs to know. */
export interface IncomingOptions {
  readonly handlers: ReadonlyMap<string, RuntimeHandler>;
  /** The other side, for handlers to call. */
  readonly caller: object;
  /** The class of the handlers' contexts. */
  readonly context: ContextClass;
}

/** The half of a channel that is called: requests and notifications in, answers out. */
export class Incoming {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #handlers: HandlerTable;
  readonly #caller: object;
  readonly #Context: ContextClass;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #running = new Set<Call>();
  readonly #byTx = new Map<number, Call>();
  /** What the other side has sent and this side has not finished with; see windowBytes. */
  #unfinished = 0;
  #credit = 0;
  /** Messages that wait until the other side has read the answers that are queued. */
  #deferred: (() => void)[] = [];
  readonly #activity = new Activity(() => undefined);

  constructor(link: Link, codec: PayloadCodec, options: IncomingOptions, queues: Queues) {
    this.#link = link;
    this.#codec = codec;
    this.#handlers = new HandlerTable(options.handlers);
    this.#caller = options.caller;
    this.#Context = options.context;
    this.#sending = queues.sending;
    this.#receiving = queues.receiving;
  }

  /** A request, or a notification. */
  message(frame: Frame): void {
    const { tx, bytes, start, valueStart, end } = frame;
    const [type, handler] = this.#handlers.find(bytes, start, valueStart);
    const cost = end - start + frameCost;
    if (this.#unfinished >= windowBytes)
      throw new ProtocolError('More requests arrived than the window allows');
    this.#unfinished += cost;
    const call = new Call(tx, type, cost, handler);
    let payload: unknown;
    try {
      payload = this.#codec.decode(frame, type, 'payload');
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    if (this.#deferred.length === 0 && this.#link.queuedBytes < windowBytes)
      this.#receive(call, payload);
    else this.#defer(call, payload);
  }

  /** The caller of `tx` waits no longer. */
  cancel(tx: number): void {
    const call = this.#byTx.get(tx);
    if (call !== undefined) this.#abort(call, new DOMException('The caller gave up', 'AbortError'));
  }

  /** Aborts the signals of all handlers that still run. */
  abort(reason: unknown): void {
    for (const call of this.#running) this.#abort(call, reason);
  }

  /** Resolves as soon as every answer that somebody waits for has been given to the link. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Whoever does not read the answers gets no further ones, or they would pile up here. */
  #defer(call: Call, payload: unknown): void {
    this.#track(call);
    this.#deferred.push(() => {
      this.#receive(call, payload);
    });
    if (this.#deferred.length > 1) return;
    this.#link.whenTaken(() => {
      const deferred = this.#deferred;
      this.#deferred = [];
      for (const receive of deferred) receive();
    });
  }

  #receive(call: Call, payload: unknown): void {
    if (this.#receiving === undefined) {
      this.#dispatch(call, payload);
      return;
    }
    this.#track(call);
    const { tx, type } = call;
    const kind = tx === 0 ? 'notification' : 'request';
    this.#receiving.run(
      { kind, type, tx, payload },
      (message) => {
        this.#dispatch(call, message.payload);
      },
      (error) => {
        this.#fail(call, error);
      },
    );
  }

  #dispatch(call: Call, payload: unknown): void {
    const { handler } = call;
    if (handler === undefined) {
      this.#fail(call, new UnknownMessageError(call.type, this.#handlers.types));
      return;
    }
    let result: unknown;
    let later: boolean;
    try {
      result = handler(payload, new this.#Context(call, this.#caller));
      later = isThenable(result);
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    if (!later) {
      this.#succeed(call, result);
      return;
    }
    this.#track(call);
    Promise.resolve(result).then(
      (value) => {
        this.#succeed(call, value);
      },
      (error: unknown) => {
        this.#fail(call, error);
      },
    );
  }

  #abort(call: Call, reason: unknown): void {
    if (call.aborted) return;
    call.abort(reason);
    // It may run on, but nobody waits for it.
    this.#activity.end();
  }

  #track(call: Call): void {
    if (this.#running.has(call)) return;
    this.#running.add(call);
    this.#activity.begin();
    if (call.tx !== 0) this.#byTx.set(call.tx, call);
  }

  #succeed(call: Call, result: unknown): void {
    const { tx, type } = call;
    if (tx === 0) this.#done(call);
    // Nobody looks at it, but the sender's books want an answer to every request.
    else if (call.aborted) this.#answer(call, undefined);
    else if (this.#sending === undefined) this.#answer(call, result);
    else {
      this.#track(call);
      this.#sending.run(
        { kind: 'result', type, tx, payload: result },
        (message) => {
          this.#answer(call, message.payload);
        },
        (error) => {
          this.#answerError(call, error);
        },
      );
    }
  }

  #fail(call: Call, error: unknown): void {
    const { tx, type } = call;
    if (this.#sending === undefined || call.aborted) {
      this.#answerError(call, error);
      return;
    }
    this.#track(call);
    this.#sending.run(
      { kind: 'error', type, tx, error },
      (message) => {
        this.#answerError(call, message.error);
      },
      (thrown) => {
        this.#answerError(call, thrown);
      },
    );
  }

  #answer(call: Call, result: unknown): void {
    const { tx, type } = call;
    try {
      const body = this.#codec.encode(result, type, 'result');
      const bytes = this.#link.send(Kind.result, tx, '', body);
      if (bytes < 0)
        throw new MessageTooLargeError(type, -bytes, this.#link.maxSendBytes, 'result');
    } catch (error) {
      this.#answerError(call, error);
      return;
    }
    this.#done(call);
  }

  #answerError(call: Call, error: unknown): void {
    const { tx, type } = call;
    const name = tx === 0 ? type : '';
    const room = Math.min(this.#link.maxSendBytes, maxErrorBytes) - Buffer.byteLength(name);
    // Text that is not Latin-1 may take twice as much on the wire as the codec counts.
    if (this.#link.send(Kind.error, tx, name, encodeError(error, room)) < 0)
      this.#link.send(Kind.error, tx, name, encodeError(error, Math.floor(room / 2)));
    this.#done(call);
  }

  #done(call: Call): void {
    this.#unfinished -= call.cost;
    if (call.tx === 0) this.#giveCredit(call.cost);
    if (!this.#running.delete(call)) return;
    this.#byTx.delete(call.tx);
    if (!call.aborted) this.#activity.end();
  }

  /** Tells the sender of notifications how much it may send again, in few frames. */
  #giveCredit(cost: number): void {
    this.#credit += cost;
    if (this.#credit < windowBytes / 4) return;
    const amount = new Uint8Array(4);
    writeUint32(amount, 0, this.#credit);
    this.#link.send(Kind.credit, 0, '', amount);
    this.#credit = 0;
  }
}

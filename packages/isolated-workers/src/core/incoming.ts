import { MessageTooLargeError, ProtocolError, UnknownMessageError } from '../errors/index.js';
import { encodeError } from '../utils/error-codec.js';
import { Kind } from '../utils/framing.js';
import { Activity } from './activity.js';
import { Context, HandlerTable, type RuntimeHandler } from './dispatch.js';
import type { Link } from './link.js';
import { isThenable, type MiddlewareQueue } from './middleware.js';
import { frameCost, windowBytes } from './outbox.js';
import type { PayloadCodec } from './payload-codec.js';

/** What a thrown value may take: one that holds half a program would take seconds to send whole. */
const maxErrorBytes = 16 * 1024 * 1024;

/** The half of a channel that is called: requests and notifications in, answers out. */
export class Incoming {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #handlers: HandlerTable;
  readonly #caller: unknown;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #running = new Set<Context>();
  readonly #byTx = new Map<number, Context>();
  /** What the other side has sent and this side has not finished with; see windowBytes. */
  #unfinished = 0;
  #credit = 0;
  /** Messages that wait until the other side has read the answers that are queued. */
  #deferred: (() => void)[] = [];
  readonly #activity = new Activity(() => undefined);

  constructor(
    link: Link,
    codec: PayloadCodec,
    handlers: ReadonlyMap<string, RuntimeHandler>,
    caller: unknown,
    sending: MiddlewareQueue | undefined,
    receiving: MiddlewareQueue | undefined,
  ) {
    this.#link = link;
    this.#codec = codec;
    this.#handlers = new HandlerTable(handlers);
    this.#caller = caller;
    this.#sending = sending;
    this.#receiving = receiving;
  }

  /** A request, or, with `tx` 0, a notification. */
  message(
    tx: number,
    flags: number,
    nameLength: number,
    bytes: Buffer,
    start: number,
    end: number,
    own: boolean,
  ): void {
    const at = start + nameLength;
    const [type, handler] = this.#handlers.find(bytes, start, at);
    const cost = end - start + frameCost;
    if (this.#unfinished >= windowBytes)
      throw new ProtocolError('More requests arrived than the window allows');
    this.#unfinished += cost;
    const context = new Context(tx, type, this.#caller, cost, handler);
    let payload: unknown;
    try {
      payload = this.#codec.decode(flags, bytes, at, end, own, type, 'payload');
    } catch (error) {
      this.#fail(context, error);
      return;
    }
    if (this.#deferred.length === 0 && this.#link.queuedBytes < windowBytes)
      this.#receive(context, payload);
    else this.#defer(context, payload);
  }

  /** The caller of `tx` waits no longer. */
  cancel(tx: number): void {
    const context = this.#byTx.get(tx);
    if (context !== undefined)
      this.#abort(context, new DOMException('The caller gave up', 'AbortError'));
  }

  /** Aborts the signals of all handlers that still run. */
  abort(reason: unknown): void {
    for (const context of this.#running) this.#abort(context, reason);
  }

  /** Resolves as soon as every answer that somebody waits for has been given to the link. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Whoever does not read the answers gets no further ones, or they would pile up here. */
  #defer(context: Context, payload: unknown): void {
    this.#track(context);
    this.#deferred.push(() => {
      this.#receive(context, payload);
    });
    if (this.#deferred.length > 1) return;
    this.#link.whenTaken(() => {
      const deferred = this.#deferred;
      this.#deferred = [];
      for (const receive of deferred) receive();
    });
  }

  #receive(context: Context, payload: unknown): void {
    if (this.#receiving === undefined) {
      this.#dispatch(context, payload);
      return;
    }
    this.#track(context);
    const { tx, type } = context;
    const kind = tx === 0 ? 'notification' : 'request';
    this.#receiving.run(
      { kind, type, tx, payload },
      (message) => {
        this.#dispatch(context, message.payload);
      },
      (error) => {
        this.#fail(context, error);
      },
    );
  }

  #dispatch(context: Context, payload: unknown): void {
    const { handler } = context;
    if (handler === undefined) {
      this.#fail(context, new UnknownMessageError(context.type, this.#handlers.types));
      return;
    }
    let result: unknown;
    let later: boolean;
    try {
      result = handler(payload, context);
      later = isThenable(result);
    } catch (error) {
      this.#fail(context, error);
      return;
    }
    if (!later) {
      this.#succeed(context, result);
      return;
    }
    this.#track(context);
    Promise.resolve(result).then(
      (value) => {
        this.#succeed(context, value);
      },
      (error: unknown) => {
        this.#fail(context, error);
      },
    );
  }

  #abort(context: Context, reason: unknown): void {
    if (context.aborted) return;
    context.abort(reason);
    // It may run on, but nobody waits for it.
    this.#activity.end();
  }

  #track(context: Context): void {
    if (this.#running.has(context)) return;
    this.#running.add(context);
    this.#activity.begin();
    if (context.tx !== 0) this.#byTx.set(context.tx, context);
  }

  #succeed(context: Context, result: unknown): void {
    const { tx, type } = context;
    if (tx === 0) this.#done(context);
    // Nobody looks at it, but the sender's books want an answer to every request.
    else if (context.aborted) this.#answer(context, undefined);
    else if (this.#sending === undefined) this.#answer(context, result);
    else {
      this.#track(context);
      this.#sending.run(
        { kind: 'result', type, tx, payload: result },
        (message) => {
          this.#answer(context, message.payload);
        },
        (error) => {
          this.#answerError(context, error);
        },
      );
    }
  }

  #fail(context: Context, error: unknown): void {
    const { tx, type } = context;
    if (this.#sending === undefined || context.aborted) {
      this.#answerError(context, error);
      return;
    }
    this.#track(context);
    this.#sending.run(
      { kind: 'error', type, tx, error },
      (message) => {
        this.#answerError(context, message.error);
      },
      (thrown) => {
        this.#answerError(context, thrown);
      },
    );
  }

  #answer(context: Context, result: unknown): void {
    const { tx, type } = context;
    try {
      const body = this.#codec.encode(result, type, 'result');
      const bytes = this.#link.send(Kind.result, tx, '', body);
      if (bytes < 0)
        throw new MessageTooLargeError(type, -bytes, this.#link.maxSendBytes, 'result');
    } catch (error) {
      this.#answerError(context, error);
      return;
    }
    this.#done(context);
  }

  #answerError(context: Context, error: unknown): void {
    const { tx, type } = context;
    const name = tx === 0 ? type : '';
    const room = Math.min(this.#link.maxSendBytes, maxErrorBytes) - Buffer.byteLength(name);
    // Text that is not Latin-1 may take twice as much on the wire as the codec counts.
    if (this.#link.send(Kind.error, tx, name, encodeError(error, room)) < 0)
      this.#link.send(Kind.error, tx, name, encodeError(error, Math.floor(room / 2)));
    this.#done(context);
  }

  #done(context: Context): void {
    this.#unfinished -= context.cost;
    if (context.tx === 0) this.#giveCredit(context.cost);
    if (!this.#running.delete(context)) return;
    this.#byTx.delete(context.tx);
    if (!context.aborted) this.#activity.end();
  }

  /** Tells the sender of notifications how much it may send again, in few frames. */
  #giveCredit(cost: number): void {
    this.#credit += cost;
    if (this.#credit < windowBytes / 4) return;
    this.#link.send(Kind.credit, this.#credit, '', undefined);
    this.#credit = 0;
  }
}

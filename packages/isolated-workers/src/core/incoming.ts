import { MessageTooLargeError, UnknownMessageError } from '../errors.js';
import { encodeError } from '../utils/error-codec.js';
import { Kind } from '../utils/framing.js';
import type { Link } from './link.js';
import { isThenable, type MiddlewareQueue } from './middleware.js';
import { frameCost, windowBytes } from './outbox.js';
import type { PayloadCodec } from './payload-codec.js';

/** A handler as the channel calls it; Handlers in contract.ts has its types. */
export type RuntimeHandler = (payload: unknown, context: Context) => unknown;

/** What a handler is told besides its payload. */
export class Context {
  readonly tx: number;
  readonly type: string;
  /** The other side, as somebody to call. */
  readonly host: unknown;
  /** What the message counts in the sender's window. */
  readonly cost: number;
  #controller: AbortController | undefined;
  #abortReason: { readonly reason: unknown } | undefined;

  constructor(tx: number, type: string, host: unknown, cost: number) {
    this.tx = tx;
    this.type = type;
    this.host = host;
    this.cost = cost;
  }

  /** Made when it is first read: most handlers do not look at it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason.reason);
    }
    return this.#controller.signal;
  }

  get aborted(): boolean {
    return this.#abortReason !== undefined;
  }

  abort(reason: unknown): void {
    this.#abortReason ??= { reason };
    this.#controller?.abort(reason);
  }
}

/** The half of a channel that is called: requests and notifications in, answers out. */
export class Incoming {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #handlers: ReadonlyMap<string, RuntimeHandler>;
  readonly #caller: unknown;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #receiving: MiddlewareQueue | undefined;
  readonly #running = new Set<Context>();
  readonly #byTx = new Map<number, Context>();
  #credit = 0;
  #idle: (() => void)[] = [];

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
    this.#handlers = handlers;
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
    const type = bytes.toString('utf8', start, at);
    const context = new Context(tx, type, this.#caller, end - start + frameCost);
    let payload: unknown;
    try {
      payload = this.#codec.decode(flags, bytes, at, end, own, type, 'payload');
    } catch (error) {
      this.#fail(context, error);
      return;
    }
    if (this.#receiving === undefined) {
      this.#dispatch(context, payload);
      return;
    }
    this.#track(context);
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

  /** The caller of `tx` waits no longer. */
  cancel(tx: number): void {
    this.#byTx.get(tx)?.abort(new DOMException('The caller gave up', 'AbortError'));
  }

  /** Aborts the signals of all handlers that still run. */
  abort(reason: unknown): void {
    for (const context of this.#running) context.abort(reason);
  }

  /** Resolves as soon as no handler runs and every answer has been given to the link. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#running.size === 0) resolve();
      else this.#idle.push(resolve);
    });
  }

  #dispatch(context: Context, payload: unknown): void {
    const handler = this.#handlers.get(context.type);
    if (handler === undefined) {
      this.#fail(context, new UnknownMessageError(context.type, [...this.#handlers.keys()]));
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

  #track(context: Context): void {
    this.#running.add(context);
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
    const room = this.#link.maxSendBytes - Buffer.byteLength(name);
    this.#link.send(Kind.error, tx, name, encodeError(error, room));
    this.#done(context);
  }

  #done(context: Context): void {
    if (context.tx === 0) this.#giveCredit(context.cost);
    if (!this.#running.delete(context)) return;
    this.#byTx.delete(context.tx);
    if (this.#running.size > 0 || this.#idle.length === 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  /** Tells the sender of notifications how much it may send again, in few frames. */
  #giveCredit(cost: number): void {
    this.#credit += cost;
    if (this.#credit < windowBytes / 4) return;
    this.#link.send(Kind.credit, this.#credit, '', undefined);
    this.#credit = 0;
  }
}

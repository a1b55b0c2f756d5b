import { MessageTooLargeError } from '../../errors/index.js';
import { encodeErrorWithin, type ErrorClasses, Kind, maxErrorBytes } from '../wire/index.js';
import type { Call } from './call.js';
import type { Link } from './link.js';
import type { MiddlewareQueue } from './middleware.js';
import type { PayloadCodec } from './payload-codec.js';
import { Buffer } from '../../utils/index.js';

/** What the answers tell their owner. */
export interface Answering {
  /** The answer is in the middleware, which may take its time. */
  later(call: Call): void;
  /** The link has the answer. */
  answered(call: Call): void;
}

/** Sends the answers of one side's handlers, through its middleware. */
export class Answers {
  readonly #link: Link;
  readonly #codec: PayloadCodec;
  readonly #errorClasses: ErrorClasses;
  readonly #sending: MiddlewareQueue | undefined;
  readonly #owner: Answering;

  constructor(
    link: Link,
    codec: PayloadCodec,
    errorClasses: ErrorClasses,
    sending: MiddlewareQueue | undefined,
    owner: Answering,
  ) {
    this.#errorClasses = errorClasses;
    this.#link = link;
    this.#codec = codec;
    this.#sending = sending;
    this.#owner = owner;
  }

  /** Answers a request with a result, or with the error that keeps it from travelling. */
  succeed(call: Call, result: unknown): void {
    const { tx, type } = call;
    const failure = call.end?.failure;
    if (failure !== undefined && !call.unwanted) this.fail(call, failure.error);
    else if (tx === 0) this.#owner.answered(call);
    // Nobody looks at it, but the sender's books want an answer to every request.
    else if (call.unwanted) this.#result(call, undefined);
    else if (this.#sending === undefined) this.#result(call, result);
    else {
      this.#owner.later(call);
      this.#sending.run(
        { kind: 'result', type, tx, payload: result },
        (message) => {
          this.#result(call, message.payload);
        },
        (error) => {
          this.#error(call, error);
        },
      );
    }
  }

  /** Answers a request with what was thrown, or tells the sender of a notification. */
  fail(call: Call, error: unknown): void {
    const { tx, type } = call;
    if (this.#sending === undefined || call.unwanted) {
      this.#error(call, error);
      return;
    }
    this.#owner.later(call);
    this.#sending.run(
      { kind: 'error', type, tx, error },
      (message) => {
        this.#error(call, message.error);
      },
      (thrown) => {
        this.#error(call, thrown);
      },
    );
  }

  #result(call: Call, result: unknown): void {
    const { tx, type, end } = call;
    end?.close();
    try {
      const body = this.#codec.encode(result, type, 'result');
      const bytes = this.#link.send(Kind.result, tx, '', body);
      if (bytes < 0)
        throw new MessageTooLargeError(type, -bytes, this.#link.maxSendBytes, 'result');
    } catch (error) {
      this.#send(call, '', error);
    }
    this.#owner.answered(call);
  }

  #error(call: Call, error: unknown): void {
    const { tx, type, end } = call;
    end?.close();
    this.#send(call, tx === 0 ? type : '', error);
    this.#owner.answered(call);
  }

  #send({ tx, trace }: Call, name: string, error: unknown): void {
    trace?.failed(error);
    const room = Math.min(this.#link.maxSendBytes, maxErrorBytes) - Buffer.byteLength(name);
    this.#link.send(Kind.error, tx, name, encodeErrorWithin(room, error, this.#errorClasses));
  }
}

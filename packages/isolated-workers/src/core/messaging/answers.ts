import { MessageTooLargeError } from '../../errors/index.js';
import { encodeErrorWithin, type ErrorClasses, Kind, maxErrorBytes } from '../wire/index.js';
import type { Call } from './call.js';
import type { Link } from './link.js';
import type { PayloadCodec } from './payload-codec.js';
import { Buffer } from '../../utils/index.js';

/** Sends the answers of one side's handlers. */
export class Answers {
  readonly #link: Link;
  readonly #codec: PayloadCodec;

  readonly #errorClasses: ErrorClasses;

  constructor(link: Link, codec: PayloadCodec, errorClasses: ErrorClasses) {
    this.#errorClasses = errorClasses;
    this.#link = link;
    this.#codec = codec;
  }

  /** Answers with a result, or with the error that keeps it from travelling. */
  result({ tx, type }: Call, result: unknown): void {
    try {
      const body = this.#codec.encode(result, type, 'result');
      const bytes = this.#link.send(Kind.result, tx, '', body);
      if (bytes < 0)
        throw new MessageTooLargeError(type, -bytes, this.#link.maxSendBytes, 'result');
    } catch (error) {
      this.#error(tx, '', error);
    }
  }

  /** Answers a request with what was thrown, or tells the sender of a notification. */
  error({ tx, type }: Call, error: unknown): void {
    this.#error(tx, tx === 0 ? type : '', error);
  }

  #error(tx: number, name: string, error: unknown): void {
    const room = Math.min(this.#link.maxSendBytes, maxErrorBytes) - Buffer.byteLength(name);
    this.#link.send(Kind.error, tx, name, encodeErrorWithin(room, error, this.#errorClasses));
  }
}

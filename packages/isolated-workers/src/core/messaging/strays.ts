import { ProtocolError } from '../../errors/index.js';
import { frameCost } from './window.js';

/** Bytes that answers to nothing may count, all of them together. */
const maxStrayBytes = 64 * 1024;

/** Bounds the answers that nobody waits for. */
export class Strays {
  #bytes = 0;

  /** Throws ProtocolError where one more, with a body of `length` bytes, is too much for a mistake. */
  check(length: number): void {
    if (this.#bytes + length + frameCost > maxStrayBytes)
      throw new ProtocolError('Too many answers arrived that nobody had asked for');
  }

  /** One has arrived. */
  add(length: number): void {
    this.check(length);
    this.#bytes += length + frameCost;
  }

  /** The calls of this side are over: from now on answers are late, and not stray. */
  forgive(): void {
    this.#bytes = -Infinity;
  }
}

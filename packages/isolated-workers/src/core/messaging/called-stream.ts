import type { ItemStream } from '../contract/index.js';
import { setImmediate } from '../../utils/index.js';
import { type ItemReader, ReadItems } from './items.js';

/** What `stream()` returns. */
export class CalledStream extends ReadItems implements ItemStream<unknown, unknown> {
  readonly #result: Promise<unknown>;
  #isAsked = false;

  constructor(type: string, result: Promise<unknown>, reader: ItemReader | Promise<ItemReader>) {
    super(`stream('${type}')`, reader);
    this.#result = result;
    // Whoever reads the items learns of a failure there.
    result.catch(() => undefined);
  }

  get result(): Promise<unknown> {
    if (!this.#isAsked) {
      this.#isAsked = true;
      // Whoever reads the items as well has begun by then.
      setImmediate(() => {
        this.discardUnread();
      });
    }
    return this.#result;
  }
}

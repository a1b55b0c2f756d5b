import { cannotBeRead } from '../../errors/index.js';
import type { Items } from '../contract/index.js';
import { own } from '../../utils/index.js';

/**
 * Whether a handler has returned items, which no single answer can carry. What the handler of a notification returns
 * counts for nothing; but a generator has not even begun.
 */
export function isItems(value: unknown, ofNotification: boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (ofNotification && !/Generator\]$/.test(Object.prototype.toString.call(value))) return false;
  const given = value as Partial<AsyncIterable<unknown> & IterableIterator<unknown>>;
  try {
    if (given[Symbol.asyncIterator] !== undefined) return true;
    return typeof given.next === 'function' && typeof given[Symbol.iterator] === 'function';
  } catch {
    // A getter or a Proxy throws.
    return false;
  }
}

/** The receiving end of a stream or of an input, as it is read. */
export interface ItemReader {
  next(): Promise<IteratorResult<unknown, undefined>>;
  /** Its reader wants no more. */
  leave(): void;
  /** Items are dropped as they come. */
  discard(): void;
  /** Gives a stream its next item, or its end. */
  feed(controller: ReadableByteStreamController): Promise<void>;
}

/** What a user reads: the items of a reader that may still have to be loaded. */
export class ReadItems implements Items<unknown> {
  readonly #name: string;
  #reader: ItemReader | Promise<ItemReader>;
  #state: 'unread' | 'discarded' | 'read' = 'unread';

  /** `name`: what the items are of, for errors. */
  constructor(name: string, reader: ItemReader | Promise<ItemReader>) {
    this.#name = name;
    this.#reader = reader;
    if (reader instanceof Promise)
      reader.then(
        (loaded) => (this.#reader = loaded),
        // next() tells.
        () => undefined,
      );
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<unknown, undefined> & AsyncDisposable {
    this.#begin();
    const leave = (): Promise<void> => this[Symbol.asyncDispose]();
    return {
      next: () => this.#next(),
      return: () => leave().then(() => ({ done: true, value: undefined })),
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: leave,
    };
  }

  toReadableStream(options: { readonly type?: 'bytes' } = {}): ReadableStream<unknown> {
    this.#begin();
    const source = {
      // Typed as of bytes; without `type` the stream takes any item.
      type: own(options, 'type') as 'bytes',
      pull: async (controller: ReadableByteStreamController) => {
        const reader = await this.#reader;
        return reader.feed(controller);
      },
      cancel: () => this[Symbol.asyncDispose](),
    };
    return new ReadableStream(source, { highWaterMark: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'unread') this.#state = 'read';
    await this.#withReader((reader) => {
      reader.leave();
    });
  }

  /** Drops the items, unless somebody has begun to read them. */
  protected discardUnread(): void {
    if (this.#state !== 'unread') return;
    this.#state = 'discarded';
    void this.#withReader((reader) => {
      reader.discard();
    });
  }

  async #withReader(act: (reader: ItemReader) => void): Promise<void> {
    try {
      act(await this.#reader);
    } catch {
      // There is none: the call was refused, which next() and the result tell.
    }
  }

  #begin(): void {
    if (this.#state !== 'unread') throw cannotBeRead(this.#name, this.#state);
    this.#state = 'read';
  }

  #next(): Promise<IteratorResult<unknown, undefined>> {
    return this.#reader instanceof Promise
      ? this.#reader.then((reader) => reader.next())
      : this.#reader.next();
  }
}

/** The input of a call that has none. */
export function noItems(): ReadItems {
  const ignore = (): void => undefined;
  return new ReadItems('no input', {
    next: () => Promise.resolve({ done: true, value: undefined }),
    leave: ignore,
    discard: ignore,
    feed: (controller) => {
      controller.close();
      return Promise.resolve();
    },
  });
}

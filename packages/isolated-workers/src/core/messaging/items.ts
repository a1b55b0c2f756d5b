import type { Items } from '../contract/index.js';

/** Whether a handler has returned items, which no single answer can carry. */
export function isItems(value: unknown): value is Partial<AsyncIterator<unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const given = value as Partial<AsyncIterable<unknown> & IterableIterator<unknown>>;
  try {
    if (given[Symbol.asyncIterator] !== undefined) return true;
    return typeof given.next === 'function' && typeof given[Symbol.iterator] === 'function';
  } catch {
    // A getter or a Proxy throws.
    return false;
  }
}

/** Ends items that nobody will read. */
export function endItems(items: { return?: unknown; destroy?: unknown; cancel?: unknown }): void {
  for (const name of ['return', 'destroy', 'cancel'] as const) {
    const end = items[name];
    if (typeof end !== 'function') continue;
    // eslint-disable-next-line
    void (async () => Reflect.apply(end, items, []))().catch(() => undefined);
    return;
  }
}

/** The receiving end of a stream or of an input, as it is read. */
export interface ItemReader {
  next(): Promise<IteratorResult<unknown, undefined>>;
  /** Its reader wants no more. */
  leave(): void;
  /** Items are dropped as they come. */
  discard(): void;
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
      throw: (error) =>
        leave().then(() => {
          throw error;
        }),
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: leave,
    };
  }

  toReadableStream({ type }: { readonly type?: 'bytes' } = {}): ReadableStream<unknown> {
    this.#begin();
    const source = {
      type,
      pull: async (controller: ReadableStreamDefaultController<unknown>) => {
        const { done, value } = await this.#next();
        if (done !== true) controller.enqueue(value);
        else controller.close();
        // A reader with a buffer of its own waits for an answer even at the end.
        if (done === true) (controller as ByteController).byobRequest?.respond(0);
      },
      cancel: () => this[Symbol.asyncDispose](),
    };
    return new ReadableStream(source as ConstructorParameters<typeof ReadableStream>[0] as never, {
      highWaterMark: 0,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'unread') this.#state = 'read';
    (await this.#reader).leave();
  }

  /** Drops the items, unless somebody has begun to read them. */
  protected discardUnread(): void {
    if (this.#state !== 'unread') return;
    this.#state = 'discarded';
    Promise.resolve(this.#reader).then(
      (reader) => {
        reader.discard();
      },
      () => undefined,
    );
  }

  #begin(): void {
    if (this.#state !== 'unread')
      throw new TypeError(
        this.#state === 'read'
          ? `${this.#name}: the items can be read once, and somebody reads or has read them`
          : `${this.#name}: the items are gone, because only the result was awaited; begin to read before that`,
      );
    this.#state = 'read';
  }

  #next(): Promise<IteratorResult<unknown, undefined>> {
    return this.#reader instanceof Promise
      ? this.#reader.then((reader) => reader.next())
      : this.#reader.next();
  }
}

type ByteController = ReadableStreamDefaultController<unknown> & {
  readonly byobRequest?: { respond(bytes: number): void } | null;
};

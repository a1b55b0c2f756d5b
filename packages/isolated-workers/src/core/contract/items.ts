/** Items that arrive one after the other. */
export interface Items<out Item> extends AsyncIterable<Item>, AsyncDisposable {
  toReadableStream(options?: { readonly type?: 'bytes' }): ReadableStream<Item>;
}

/** The items of a `stream()` call. */
export interface ItemStream<out Item, out Result = void> extends Items<Item> {
  readonly result: Promise<Result>;
}

/**
 * Items as they arrive, one after the other. They are read once: by `for await`, or through
 * `toReadableStream()`. A second iteration throws TypeError.
 *
 * Items that nobody reads wait where they come from: at most 64 KiB of them are held here, and the one that went beyond.
 * A reader that has been faster than the source has up to 1 MiB. A slow reader slows its own source, and nobody else.
 *
 * Whoever stops reading, by `break`, `return`, `throw` or `await using`, ends the other side: what gives the items is closed
 * there, and a generator's `finally` runs, once the generator is at a `yield`. If the items end with an error, the reader first gets every item that had
 * arrived, and then the error itself.
 */
export interface Items<out Item> extends AsyncIterable<Item>, AsyncDisposable {
  /**
   * The same items, for what takes a web stream. Cancelling it ends the other side, as `break` does. Throws TypeError
   * if something reads the items already.
   *
   * @example
   * ```ts
   * import { createWorker, type DefineMessages } from 'isolated-workers';
   *
   * type Messages = DefineMessages<{ lines: { payload: { path: string }; stream: string } }>;
   * const worker = await createWorker<Messages>('./reader.js');
   * const text = worker.stream('lines', { path: 'log.txt' }).toReadableStream();
   * const response = new Response(text.pipeThrough(new TextEncoderStream()));
   * ```
   */
  toReadableStream(): ReadableStream<Item>;
  /** The same items as a byte stream, which can be read into a buffer of the reader's own; for bytes only. */
  toReadableStream(
    this: Items<Uint8Array>,
    options: { readonly type: 'bytes' },
  ): ReadableStream<Item>;
}

/**
 * What `stream()` returns: the items of one running request, and its result.
 *
 * It ends early when its reader stops, its `signal` aborts, a deadline passes, `shutdown()` is out of time, or a process
 * dies. In every case the handler's `signal` aborts with the reason, its generator is closed, and the reader gets the
 * reason after the items that had arrived. Only the reader's own abort drops those.
 *
 * Nobody has to read it, or to await `result`: no error of it is ever an unhandled rejection.
 *
 * @example
 * ```ts
 * import { createWorker, type DefineMessages, type ItemStream } from 'isolated-workers';
 *
 * type Messages = DefineMessages<{
 *   grep: { payload: { files: string[] }; stream: { line: string }; result: { files: number } };
 * }>;
 * const worker = await createWorker<Messages>('./search.js');
 * const found: ItemStream<{ line: string }, { files: number }> = worker.stream('grep', { files: ['a.log'] });
 * for await (const { line } of found) console.log(line);
 * console.log((await found.result).files);
 * ```
 */
export interface ItemStream<out Item, out Result = void> extends Items<Item> {
  /**
   * What the handler returned, once it has; `undefined` if the contract declares no `result`. Rejects with what ended
   * the stream instead. Awaiting it while nobody has begun to read discards the items, so that the handler gets to its
   * end; awaiting it besides reading does not.
   */
  readonly result: Promise<Result>;
}

/**
 * Where items come from: any iterable, async iterable or `ReadableStream`, a generator and a Node `Readable` among them.
 * No string: its items would be its characters.
 */
export type Source<Item> = (Iterable<Item> & object) | AsyncIterable<Item> | ReadableStream<Item>;

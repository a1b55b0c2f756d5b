import { isAStream } from '../../../errors/index.js';
import { isThenable } from '../middleware.js';

/** A source of items, whatever it is: its iterator, and its end. */
export interface Source {
  next(): unknown;
  /** Ends the source, which is asked for no more. Resolves when it has ended. */
  end(reason: unknown): Promise<void>;
}

/**
 * The source behind an async iterable, an iterable, a `ReadableStream` or a Node stream; undefined for anything else.
 * Throws what the value throws, such as a stream that somebody else reads.
 */
export function sourceOf(value: unknown): Source | undefined {
  // Bytes would be taken for a list of numbers.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  const given = value as Partial<AsyncIterable<unknown> & Iterable<unknown>> & {
    getReader?: ReadableStream['getReader'];
    destroy?: (error?: unknown) => unknown;
    cancel?: (reason: unknown) => Promise<void>;
  };
  if (typeof given.getReader === 'function') return readerOf(value as ReadableStream);
  if (typeof given[Symbol.asyncIterator] === 'function') {
    const iterator = (given as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    return {
      next: () => iterator.next(),
      end: async () => {
        // First: return() waits until a stream has something, and one that nobody has begun to read knows of no iterator.
        if (typeof given.destroy === 'function') given.destroy();
        await iterator.return?.();
      },
    };
  }
  if (typeof given[Symbol.iterator] !== 'function') return undefined;
  return synchronous((given as Iterable<unknown>)[Symbol.iterator]());
}

/** Ends the items that a handler has returned to a caller who wanted one result. Returns what to tell it. */
export function refused(type: string, items: unknown): Error {
  const error = isAStream(type);
  sourceOf(items)
    ?.end(error)
    .catch(() => undefined);
  return error;
}

/** Not by its iterator, whose return() waits until the stream has something. */
function readerOf(stream: ReadableStream): Source {
  const reader = stream.getReader();
  return { next: () => reader.read(), end: (reason) => reader.cancel(reason) };
}

/** As in `for await`, promises among the items are awaited. */
function synchronous(iterator: Iterator<unknown>): Source {
  return {
    next: () => {
      const step = iterator.next();
      const value: unknown = step.value;
      if (step.done === true || !isThenable(value)) return step;
      return Promise.resolve(value).then(
        (later) => ({ done: false, value: later }),
        (error: unknown) => {
          iterator.return?.();
          throw error;
        },
      );
    },
    end: async () => {
      iterator.return?.();
      return Promise.resolve();
    },
  };
}

import { isAStream } from '../../../errors/index.js';
import { isThenable } from '../middleware.js';

/** A source of items, whatever it is: its iterator, and its end. */
export interface Source {
  next(): unknown;
  /** Ends the source, which is asked for no more. Resolves when it has ended. */
  end(reason: unknown): Promise<void>;
}

/** The source behind an async iterable, an iterable, a `ReadableStream` or a Node stream; undefined for anything else. */
export function sourceOf(value: unknown): Source | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Partial<AsyncIterable<unknown> & Iterable<unknown>> & {
    getReader?: ReadableStream['getReader'];
    destroy?: (error?: unknown) => unknown;
    cancel?: (reason: unknown) => Promise<void>;
  };
  if (typeof given[Symbol.asyncIterator] === 'function') {
    const iterator = (given as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    return {
      next: () => iterator.next(),
      end: async () => {
        await iterator.return?.();
        // A stream that nobody has begun to read knows nothing of its iterator.
        if (typeof given.destroy === 'function') given.destroy();
      },
    };
  }
  if (typeof given.getReader === 'function') return readerOf(value as ReadableStream);
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

/** A `ReadableStream` that cannot be iterated, as in older browsers and their imitations. */
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
      return Promise.resolve(value).then((later) => ({ done: false, value: later }));
    },
    end: async () => {
      iterator.return?.();
      return Promise.resolve();
    },
  };
}

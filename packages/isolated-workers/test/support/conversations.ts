import type { Items, RuntimeCaller, RuntimeHandler } from '../../src/core/contract/index.js';

/** The context of a handler in these tests, on either side. */
export interface TestContext {
  readonly signal: AbortSignal;
  readonly tx: number;
  readonly type: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly input: Items<unknown>;
  readonly progress: (value: unknown) => void;
  readonly host: RuntimeCaller;
  readonly worker: RuntimeCaller;
}

/** Handlers as a channel takes them. */
export function handling(
  handlers: Readonly<Record<string, (payload: never, context: TestContext) => unknown>>,
): Readonly<Record<string, RuntimeHandler>> {
  return handlers as unknown as Readonly<Record<string, RuntimeHandler>>;
}

/** What was read, and how it ended. */
export interface Read {
  readonly items: unknown[];
  error: unknown;
}

/** Reads to the end, whatever that is. */
export async function read(
  items: AsyncIterable<unknown>,
  each: (item: unknown) => unknown = () => undefined,
): Promise<Read> {
  const found: Read = { items: [], error: undefined };
  try {
    for await (const item of items) {
      found.items.push(item);
      await each(item);
    }
  } catch (error) {
    found.error = error;
  }
  return found;
}

/** Counts up, and notes how it ended. */
export function counting(ends: string[] = []) {
  return async function* count(
    { to = Infinity, wait = false }: { to?: number; wait?: boolean },
    { signal }: TestContext,
  ): AsyncGenerator<number, string> {
    try {
      for (let n = 0; n < to; n++) yield n;
      if (wait)
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
      return 'counted';
    } finally {
      ends.push(signal.aborted ? `aborted: ${String(signal.reason)}` : 'ended');
    }
  };
}

import type {
  Direction,
  Middleware,
  NoMessages,
  PassingMessage,
  RuntimeMiddleware,
  UntypedMessages,
} from '../contract/index.js';
import { isFromPollution } from '../../utils/index.js';

/**
 * Makes one middleware out of several. Outgoing messages pass from the first to the last, incoming ones from
 * the last to the first: what the last one wraps is unwrapped first.
 *
 * @example
 * ```ts
 * import { composeMiddleware, createWorker } from 'isolated-workers';
 *
 * const count = () => { seen += 1; };
 * const trace = (message: { type: string }, direction: 'send' | 'receive') => {
 *   console.log(direction, message.type);
 * };
 * let seen = 0;
 * const worker = await createWorker('./my-worker.js', { middleware: composeMiddleware(count, trace) });
 * ```
 */
export function composeMiddleware<M = UntypedMessages, H = NoMessages>(
  ...middleware: readonly Middleware<M, H>[]
): Middleware<M, H> {
  const forward = middleware as readonly unknown[] as readonly RuntimeMiddleware[];
  const backward = forward.toReversed();
  const composed: RuntimeMiddleware = (message, direction) =>
    passThrough(direction === 'send' ? forward : backward, message, direction, 0);
  return composed as unknown as Middleware<M, H>;
}

function passThrough(
  order: readonly RuntimeMiddleware[],
  message: PassingMessage,
  direction: Direction,
  from: number,
): unknown {
  let current = message;
  for (let at = from; at < order.length; at++) {
    const returned = (order[at] as RuntimeMiddleware)(current, direction);
    if (isThenable(returned))
      return Promise.resolve(returned).then((later) =>
        passThrough(order, asMessage(later, current), direction, at + 1),
      );
    current = asMessage(returned, current);
  }
  return current;
}

/** Passes messages of one direction through middleware, one at a time and in order. */
export class MiddlewareQueue {
  readonly #middleware: RuntimeMiddleware;
  readonly #direction: Direction;
  #tail: Promise<void> | undefined;

  constructor(middleware: RuntimeMiddleware, direction: Direction) {
    this.#middleware = middleware;
    this.#direction = direction;
  }

  /**
   * Calls `done` with the message that came through, or `failed` with what middleware threw; synchronously if
   * it can.
   */
  run(
    message: PassingMessage,
    done: (message: PassingMessage) => void,
    failed: (error: unknown) => void,
  ): void {
    if (this.#tail !== undefined) {
      this.#waitFor(this.#tail.then(() => this.#pass(message, done, failed)));
      return;
    }
    const pending = this.#pass(message, done, failed);
    if (pending !== undefined) this.#waitFor(pending);
  }

  #waitFor(pending: Promise<void>): void {
    const tail = pending.then(() => {
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
  }

  #pass(
    message: PassingMessage,
    done: (message: PassingMessage) => void,
    failed: (error: unknown) => void,
  ): Promise<void> | undefined {
    let returned: unknown;
    try {
      returned = this.#middleware(message, this.#direction);
      if (!isThenable(returned)) returned = asMessage(returned, message);
    } catch (error) {
      failed(error);
      return undefined;
    }
    if (isThenable(returned))
      return Promise.resolve(returned)
        .then((later) => asMessage(later, message))
        .then(done, failed);
    done(returned as PassingMessage);
    return undefined;
  }
}

/** The message that middleware returned, or the given one if it returned nothing. */
export function asMessage(returned: unknown, given: PassingMessage): PassingMessage {
  const message = returned ?? given;
  if (typeof message !== 'object' || returned === null)
    throw new TypeError(
      `middleware must return the message or nothing; it returned ${typeof returned}`,
    );
  // What it has left out is absent, whatever `Object.prototype` has.
  // The end of an input has an error only if its source failed: failureOf() looks whether it is there.
  const names = given.kind === 'end' ? ['payload', 'meta'] : ['payload', 'error', 'meta'];
  const inherited = names.filter((name) => isFromPollution(message, name));
  if (inherited.length === 0) return message as PassingMessage;
  const absent = Object.fromEntries(inherited.map((name) => [name, { writable: true }]));
  return Object.create(message, absent) as PassingMessage;
}

/** Whether `await` would wait for the value, if `Object.prototype` had no `then()`. Throws what a throwing `then` getter throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  const { then } = value as { then?: unknown };
  return typeof then === 'function' && then !== (Object.prototype as { then?: unknown }).then;
}

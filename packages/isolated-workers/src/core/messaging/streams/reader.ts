import { ProtocolError } from '../../../errors/index.js';
import { clearTimeout, setTimeout } from '../../../utils/index.js';
import { maxTimerDelay } from '../../common/index.js';
import type { ItemReader } from '../items.js';
import { isBytes } from '../payload-codec.js';

/** Bytes that a stream may have with a reader that has not begun to read. */
export const firstWindow: number = 64 * 1024;
/** Bytes that it may have with one that is faster than its sender. */
const largestWindow = 1024 * 1024;

/** What a reader tells its side. */
export interface ReaderOwner {
  /** The sender may send `bytes` more. */
  credit(bytes: number): void;
  /** The reader wants no more items, for `reason`. The sender has not ended. */
  left(reason: unknown): void;
  /** This side begins, or ceases, to wait for the other one. */
  wait(change: 1 | -1): void;
  /** Milliseconds that `next()` waits for an item, and what it then fails with; 0: for ever. */
  readonly itemTimeout: number;
  timedOut(): Error;
}

interface Waiting {
  readonly resolve: (step: IteratorResult<unknown, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * What becomes of further items. `open`: they are kept; `discarding`: dropped, and given back; `left`: dropped.
 * `ended` and `failed`: there are none, but those that have arrived are still read.
 */
type State = 'open' | 'discarding' | 'left' | 'ended' | 'failed';

const over = { done: true, value: undefined } as const;

/** The items that have arrived and have not been read; and the credit of their sender. */
export class QueueReader implements ItemReader {
  readonly #owner: ReaderOwner;
  #state: State = 'open';
  #reason: unknown;
  #items: unknown[] = [];
  /** What each item gives back when it is read. */
  #costs: number[] = [];
  #at = 0;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #window = firstWindow;
  /** Bytes that the sender may have sent, and has sent, since it began. */
  #granted = firstWindow;
  #received = 0;
  /** The sender has used up its credit, so it may stand still. */
  #mayStand = false;
  /** Bytes read that have not been given back. */
  #untold = 0;

  constructor(owner: ReaderOwner) {
    this.#owner = owner;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#at < this.#items.length) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#state === 'failed') {
      this.#state = 'ended';
      return Promise.reject(this.#reason);
    }
    if (this.#state !== 'open') return Promise.resolve(over);
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ resolve, reject }) > 1) return;
      this.#owner.wait(1);
      this.#startTimer();
    });
  }

  async feed(controller: ReadableByteStreamController): Promise<void> {
    let { done, value } = await this.next();
    // A stream of bytes takes no empty ones.
    while ('byobRequest' in controller && isBytes(value) && value.length === 0)
      ({ done, value } = await this.next());
    if (done !== true) {
      try {
        controller.enqueue(value as never);
      } catch (error) {
        this.leave();
        throw error;
      }
      return;
    }
    controller.close();
    // A reader with a buffer of its own waits for an answer even at the end. A stream of other items has no such request.
    (controller.byobRequest as typeof controller.byobRequest | undefined)?.respond(0);
  }

  leave(): void {
    if (this.#state === 'open' || this.#state === 'discarding') {
      this.#state = 'left';
      this.#owner.left(new DOMException('The reader has left the stream', 'AbortError'));
    } else if (this.#state === 'failed') this.#state = 'ended';
    this.forget();
    this.#settleWaiting();
  }

  discard(): void {
    if (this.#state === 'open') this.#state = 'discarding';
    this.#giveBack(this.#costs.slice(this.#at).reduce((sum, cost) => sum + cost, 0));
    this.forget();
  }

  /** Whether items that arrive now are looked at. Throws ProtocolError if their sender has no credit. */
  get isWanting(): boolean {
    if (this.#received >= this.#granted)
      throw new ProtocolError('More items arrived than their reader has given credit for');
    return this.#state === 'open' || this.#state === 'discarding';
  }

  /** Items have arrived that count so many bytes. */
  arrived(cost: number): void {
    this.#received += cost;
    if (this.#received >= this.#granted) this.#mayStand = true;
  }

  /** Items that have arrived; the last of them gives back `cost` when it is read. */
  push(items: readonly unknown[], cost: number): void {
    if (this.#state === 'discarding') this.#giveBack(cost);
    if (this.#state !== 'open') return;
    for (const item of items) {
      this.#items.push(item);
      this.#costs.push(0);
    }
    this.#costs[this.#costs.length - 1] = cost;
    this.#settleWaiting();
  }

  /** There are no more items. */
  end(): void {
    if (this.#state === 'open' || this.#state === 'discarding') this.#state = 'ended';
    this.#settleWaiting();
  }

  /** There are no more items, for `reason`, which the reader gets after those that have arrived. */
  fail(reason: unknown): void {
    if (this.#state !== 'open') {
      this.end();
      return;
    }
    this.#state = 'failed';
    this.#reason = reason;
    this.#settleWaiting();
  }

  /** Drops what has arrived. */
  forget(): void {
    this.#items = [];
    this.#costs = [];
    this.#at = 0;
  }

  #take(): unknown {
    const at = this.#at++;
    const item = this.#items[at];
    const cost = this.#costs[at] as number;
    this.#items[at] = undefined;
    if (this.#at === this.#items.length) this.forget();
    else if (this.#at > 1024 && this.#at * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#at);
      this.#costs = this.#costs.slice(this.#at);
      this.#at = 0;
    }
    if (cost > 0) this.#giveBack(cost);
    return item;
  }

  #giveBack(bytes: number): void {
    if (this.#state !== 'open' && this.#state !== 'discarding') return;
    this.#untold += bytes;
    // It stood still, or soon will by the size of its items, while its reader has read everything: it may have more on the way.
    if ((this.#mayStand || bytes * 8 > this.#window) && this.#at === this.#items.length) {
      this.#mayStand = false;
      if (this.#window < largestWindow) {
        this.#untold += this.#window;
        this.#window *= 2;
      }
    }
    if (this.#untold * 4 < this.#window) return;
    this.#granted += this.#untold;
    const untold = this.#untold;
    this.#untold = 0;
    this.#owner.credit(untold);
  }

  /** Gives what has arrived to those that wait. */
  #settleWaiting(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    let served = 0;
    while (served < waiting.length && this.#at < this.#items.length)
      waiting[served++]?.resolve({ done: false, value: this.#take() });
    if (this.#state !== 'open' && this.#state !== 'discarding')
      for (; served < waiting.length; served++) {
        if (this.#state === 'failed') {
          this.#state = 'ended';
          waiting[served]?.reject(this.#reason);
        } else waiting[served]?.resolve(over);
      }
    this.#waiting = waiting.slice(served);
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) this.#owner.wait(-1);
    else this.#startTimer();
  }

  #startTimer(): void {
    const { itemTimeout } = this.#owner;
    if (itemTimeout === 0) return;
    this.#timer = setTimeout(
      () => {
        const error = this.#owner.timedOut();
        this.fail(error);
        this.#owner.left(error);
      },
      Math.min(itemTimeout, maxTimerDelay),
    );
    this.#timer.unref();
  }
}

import type { Frame } from '../wire/index.js';
import type { Extras } from './head.js';

/** The states of a request, from `send()` to the end of its bookkeeping. */
export const State = {
  /** In middleware, or waiting for the other side's window. */
  queued: 0,
  /** With the other side, which will answer. */
  sent: 1,
  /** Answered; middleware may still work on the answer. */
  answered: 2,
  /** The caller's promise has settled. The other side knows, and will still answer. */
  abandoned: 3,
  /** The caller's promise has settled, and nothing more will come. */
  settled: 4,
} as const;

type State = (typeof State)[keyof typeof State];

/** The states that may follow each state, as bits. */
const following: readonly number[] = [
  (1 << State.sent) | (1 << State.settled),
  (1 << State.answered) | (1 << State.abandoned) | (1 << State.settled),
  1 << State.settled,
  1 << State.settled,
  0,
];

/** What a request with items or progress has besides: its caller's end of them. */
export interface CallerEnd {
  /** The other side has the request. */
  sent(): void;
  /** The caller's signal has aborted: nothing more is read. */
  abort(reason: unknown): void;
  /** A frame of the handler's has arrived. */
  frame(frame: Frame): void;
}

/** A request that this side sends. */
export class Transaction {
  readonly tx: number;
  readonly type: string;
  #state: State = State.queued;
  /** Settle the caller's promise; `undefined` once one has. */
  resolve: ((result: unknown) => void) | undefined;
  reject: ((reason: unknown) => void) | undefined;
  /** Stops watching the caller's signal, if there is one. */
  unwatch: (() => void) | undefined = undefined;
  extras: Extras | undefined;
  end: CallerEnd | undefined = undefined;

  // Links in the list of its deadline; see deadlines.ts.
  timeout = 0;
  due = 0;
  previous: Transaction | undefined = undefined;
  next: Transaction | undefined = undefined;
  /** What the link had received when the answer was last seen arriving, in bytes; -1: it is not arriving. */
  arrivedBytes = -1;

  constructor(
    tx: number,
    type: string,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
    extras?: Extras,
  ) {
    this.extras = extras;
    this.tx = tx;
    this.type = type;
    this.resolve = resolve;
    this.reject = reject;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether `send()` has not settled. */
  get isPending(): boolean {
    return this.#state < State.abandoned;
  }

  /** Throws if `state` cannot follow the present one: a bug of this library. */
  become(state: State): void {
    if (((following[this.#state] as number) & (1 << state)) === 0)
      throw new Error(`a request cannot go from state ${this.#state} to ${state}`);
    this.#state = state;
  }
}

const firstSlots = 64;

/**
 * Pairs answers with requests: a ring of slots, indexed by the low bits of the number. A new request skips
 * numbers whose slot is taken, and the ring grows before it is half full, so `open` and `find` take constant
 * time.
 */
export class Transactions {
  #slots: (Transaction | undefined)[] = new Array<undefined>(firstSlots).fill(undefined);
  #last = 0;
  #size = 0;

  open(
    type: string,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
    extras?: Extras,
  ): Transaction {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    do this.#last = (this.#last + 1) >>> 0;
    while (this.#last === 0 || this.#slots[this.#last & mask] !== undefined);
    const transaction = new Transaction(this.#last, type, resolve, reject, extras);
    this.#slots[this.#last & mask] = transaction;
    this.#size++;
    return transaction;
  }

  find(tx: number): Transaction | undefined {
    const transaction = this.#slots[tx & (this.#slots.length - 1)];
    return transaction?.tx === tx ? transaction : undefined;
  }

  /** Nothing more will come for it: its number is free. */
  settle(transaction: Transaction): void {
    transaction.become(State.settled);
    this.delete(transaction);
  }

  delete(transaction: Transaction): void {
    const slot = transaction.tx & (this.#slots.length - 1);
    if (this.#slots[slot] !== transaction) return;
    this.#slots[slot] = undefined;
    this.#size--;
    // Frees the slots of a burst.
    if (this.#size === 0 && this.#slots.length > 65_536)
      this.#slots = new Array<undefined>(firstSlots).fill(undefined);
  }

  /** All that are in the ring, lowest number first. */
  get all(): Transaction[] {
    return this.#slots.filter((slot) => slot !== undefined).toSorted((a, b) => a.tx - b.tx);
  }

  /** Empties the ring. Returns what was in it. */
  clear(): Transaction[] {
    const { all } = this;
    this.#slots = new Array<undefined>(firstSlots).fill(undefined);
    this.#size = 0;
    return all;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array<undefined>(old.length * 2).fill(undefined);
    const mask = this.#slots.length - 1;
    // Numbers with different slots have different slots in a larger ring, too.
    for (const slot of old) if (slot !== undefined) this.#slots[slot.tx & mask] = slot;
  }
}

/** What a request is, from `send()` to the end of its bookkeeping. */
export const State = {
  /** With middleware, or waiting for the other side's window. */
  queued: 0,
  /** With the other side, which is to answer. */
  sent: 1,
  /** The answer is here; middleware may be at work on it. */
  answered: 2,
  /** The caller has its outcome; the other side has been told, and will answer all the same. */
  abandoned: 3,
  /** The caller has its outcome, and nothing more will come. */
  settled: 4,
} as const;

type State = (typeof State)[keyof typeof State];

/** By state: the states that may follow, as bits. */
const following: readonly number[] = [
  (1 << State.sent) | (1 << State.settled),
  (1 << State.answered) | (1 << State.abandoned) | (1 << State.settled),
  1 << State.settled,
  1 << State.settled,
  0,
];

/** A request that this side sends. */
export class Transaction {
  readonly tx: number;
  readonly type: string;
  #state: State = State.queued;
  /** Settle the caller's promise; `undefined` once that is done. */
  resolve: ((result: unknown) => void) | undefined;
  reject: ((reason: unknown) => void) | undefined;
  /** Stops watching the caller's signal, if there is one. */
  unwatch: (() => void) | undefined = undefined;

  // A link in the list of its deadline; see deadlines.ts.
  timeout = 0;
  due = 0;
  previous: Transaction | undefined = undefined;
  next: Transaction | undefined = undefined;
  /** Bytes the link had received when the answer was last seen to be arriving; -1: it is not. */
  arrivedBytes = -1;

  constructor(
    tx: number,
    type: string,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
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

  /** Throws where `state` cannot follow the present one: that is a bug of this library. */
  become(state: State): void {
    if (((following[this.#state] as number) & (1 << state)) === 0)
      throw new Error(`a request in state ${this.#state} cannot come into state ${state}`);
    this.#state = state;
  }
}

const firstSlots = 64;

/**
 * Pairs answers with requests: a ring of slots, found by the low bits of the number. A number whose
 * slot is taken by an older request is passed over, and the ring grows before it is half full, so
 * that opening and finding take the same time however many are pending.
 */
export class Transactions {
  #slots: (Transaction | undefined)[] = new Array<undefined>(firstSlots).fill(undefined);
  #last = 0;
  #size = 0;

  open(
    type: string,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
  ): Transaction {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    do this.#last = (this.#last + 1) >>> 0;
    while (this.#last === 0 || this.#slots[this.#last & mask] !== undefined);
    const transaction = new Transaction(this.#last, type, resolve, reject);
    this.#slots[this.#last & mask] = transaction;
    this.#size++;
    return transaction;
  }

  find(tx: number): Transaction | undefined {
    const transaction = this.#slots[tx & (this.#slots.length - 1)];
    return transaction?.tx === tx ? transaction : undefined;
  }

  delete(transaction: Transaction): void {
    const slot = transaction.tx & (this.#slots.length - 1);
    if (this.#slots[slot] !== transaction) return;
    this.#slots[slot] = undefined;
    this.#size--;
    // A burst does not keep its slots for ever.
    if (this.#size === 0 && this.#slots.length > 65_536)
      this.#slots = new Array<undefined>(firstSlots).fill(undefined);
  }

  /** Empties the ring and returns what was in it, oldest number first. */
  clear(): Transaction[] {
    const all = this.#slots.filter((slot) => slot !== undefined).toSorted((a, b) => a.tx - b.tx);
    this.#slots = new Array<undefined>(firstSlots).fill(undefined);
    this.#size = 0;
    return all;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array<undefined>(old.length * 2).fill(undefined);
    const mask = this.#slots.length - 1;
    // Numbers that had slots of their own have them in a larger ring as well.
    for (const slot of old) if (slot !== undefined) this.#slots[slot.tx & mask] = slot;
  }
}

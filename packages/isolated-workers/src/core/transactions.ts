/** A request on its way: from `send()` until the other side has answered. */
export class Transaction {
  readonly tx: number;
  readonly type: string;
  /** Settles the caller's promise; `undefined` once that is done. */
  resolve: ((result: unknown) => void) | undefined;
  reject: ((reason: unknown) => void) | undefined;
  /** Whether the request has left: only then is there something to cancel over there. */
  sent = false;
  answered = false;
  /** Bytes that count against the other side's window until it answers. */
  cost = 0;
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

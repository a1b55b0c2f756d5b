import type { Call } from './call.js';

/** Bytes of messages that may be handled at once; a further one is refused. */
const maxRunningBytes = 256 * 1024 * 1024;

/** The messages that are being handled, or wait for it. */
export class Running {
  readonly #calls = new Set<Call>();
  readonly #byTx = new Map<number, Call>();
  readonly #most: number;
  /** Bytes that the messages count. */
  #bytes = 0;

  /** `most`: how many handlers may run at once. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Whether one more handler may run beside `running` others. */
  hasRoom(running: number): boolean {
    return running < this.#most && this.#bytes < maxRunningBytes;
  }

  has(call: Call): boolean {
    return this.#calls.has(call);
  }

  add(call: Call): void {
    this.#calls.add(call);
    this.#bytes += call.cost;
    if (call.tx !== 0) this.#byTx.set(call.tx, call);
  }

  /** Returns whether it was there. */
  delete(call: Call): boolean {
    if (!this.#calls.delete(call)) return false;
    this.#bytes -= call.cost;
    this.#byTx.delete(call.tx);
    return true;
  }

  find(tx: number): Call | undefined {
    return this.#byTx.get(tx);
  }

  all(): Iterable<Call> {
    return this.#calls;
  }
}

/** Where a worker is in its life, from the start to the end of its channel. */
export type LifeState =
  /** The worker is starting; nobody has the client yet. */
  | 'starting'
  | 'ready'
  /** New calls are refused; those in flight are waited for. */
  | 'draining'
  /** One side has asked for the end: from now on the worker's death is expected. */
  | 'asked'
  /** A signal has been sent. */
  | 'terminating'
  /** Nothing can be sent or answered any more. */
  | 'ended';

const following: Readonly<Record<LifeState, readonly LifeState[]>> = {
  starting: ['ready', 'terminating', 'ended'],
  ready: ['draining', 'asked', 'terminating', 'ended'],
  draining: ['asked', 'terminating', 'ended'],
  asked: ['terminating', 'ended'],
  // SIGTERM, then SIGKILL.
  terminating: ['terminating', 'ended'],
  ended: [],
};

/** The state of a worker's life, and the call that ended it. */
export class LifeStates {
  #state: LifeState = 'starting';
  #endedBy = '';

  get state(): LifeState {
    return this.#state;
  }

  /** The call that ends the worker, such as `shutdown()`; `''` before, and after a death that was not expected. */
  get endedBy(): string {
    return this.#endedBy;
  }

  /** Whether the end was asked for, by either side. It remains so once the worker has ended. */
  get isEndExpected(): boolean {
    const state = this.#state;
    return state === 'ended' ? this.#endedBy !== '' : state === 'asked' || state === 'terminating';
  }

  /** Throws where `state` cannot follow the present one: that is a bug of this library. */
  become(state: LifeState, endedBy: string = this.#endedBy): void {
    if (!following[this.#state].includes(state))
      throw new Error(`a worker in state '${this.#state}' cannot come into state '${state}'`);
    this.#endedBy = state === 'ended' && !this.isEndExpected ? '' : endedBy;
    this.#state = state;
  }
}

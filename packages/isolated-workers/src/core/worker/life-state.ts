/** The states of a worker, from its start to the end of its channel. */
export type LifeState =
  /** Starting: nobody has the client yet. */
  | 'starting'
  | 'ready'
  /** New calls are refused, pending ones go on. */
  | 'draining'
  /** One side has asked for the end: the worker's exit is now expected. */
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

/** The state of a worker, and the call that ended it. */
export class LifeStates {
  #state: LifeState = 'starting';
  #endedBy = '';

  get state(): LifeState {
    return this.#state;
  }

  /** The call that ends the worker, such as `shutdown()`; `''` before that, and after an unexpected exit. */
  get endedBy(): string {
    return this.#endedBy;
  }

  /** Whether either side asked for the end, before or since the worker ended. */
  get isEndExpected(): boolean {
    const state = this.#state;
    return state === 'ended' ? this.#endedBy !== '' : state === 'asked' || state === 'terminating';
  }

  /** Throws if `state` cannot follow the present one: a bug of this library. */
  become(state: LifeState, endedBy: string = this.#endedBy): void {
    if (!following[this.#state].includes(state))
      throw new Error(`a worker cannot go from state '${this.#state}' to '${state}'`);
    this.#endedBy = state === 'ended' && !this.isEndExpected ? '' : endedBy;
    this.#state = state;
  }
}

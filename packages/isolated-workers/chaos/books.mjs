import { RequestTimeoutError, TooManyPendingError } from 'isolated-workers';
import { WorkerClosedError, WorkerExitError } from 'isolated-workers';

/** Milliseconds by which a timer may fire early: it counts in whole ones. */
const timerGrain = 2;

/** Every call that was made, and what is wrong with what became of it. */
export class Books {
  calls = 0;
  settled = 0;
  outcomes = {};
  violations = [];

  violation(text) {
    this.violations.push(text);
  }

  /**
   * Watches one call to its end. `worker` is the record of the worker it goes to; `wanted` judges a
   * result; `fails` one that it must fail with, `may` one that it may; `abort` is the controller that may give the
   * call up, `timeout` its deadline.
   */
  async enter(worker, what, call, { wanted, fails, may, timeout, abort } = {}) {
    const startedAt = performance.now();
    this.calls++;
    let times = 0;
    await call().then(
      (result) => {
        times++;
        this.#count('answered');
        if (fails !== undefined) this.violation(`${what}: an answer where it should fail`);
        else if (wanted !== undefined && !wanted(result))
          this.violation(`${what}: a wrong answer: ${JSON.stringify(result)?.slice(0, 100)}`);
      },
      (error) => {
        times++;
        const elapsed = performance.now() - startedAt;
        const untrue = this.#untrue(error, { worker, fails, may, timeout, abort, elapsed });
        if (untrue !== undefined)
          this.violation(`${what}: ${untrue}: ${String(error).slice(0, 300)}`);
      },
    );
    if (times === 1) this.settled++;
    else this.violation(`${what}: settled ${times} times`);
  }

  /** Why an error cannot be the true reason; undefined when it can. */
  #untrue(error, { worker, fails, may, timeout, abort, elapsed }) {
    if (abort?.signal.aborted === true && error === abort.signal.reason) {
      this.#count('aborted');
      return undefined;
    }
    this.#count(error?.code ?? error?.name);
    if (error instanceof RequestTimeoutError)
      return timeout === undefined || elapsed < timeout - timerGrain
        ? `a timeout after ${elapsed} ms where ${timeout} was the deadline`
        : undefined;
    if (error instanceof WorkerExitError)
      // The books on deaths are closed when all is over: see Host.
      return worker.deaths.push(error) && undefined;
    if (error instanceof WorkerClosedError)
      return worker.ended || worker.doomed ? undefined : 'closed, and nobody had ended it';
    if (error instanceof TooManyPendingError)
      return worker.maxPending === undefined ? 'too many, and there is no limit' : undefined;
    if (fails?.(error) === true || may?.(error) === true) return undefined;
    return 'no reason that it could have';
  }

  #count(outcome) {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }
}

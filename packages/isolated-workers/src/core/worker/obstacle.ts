import type { RunningWorker } from '../../drivers/index.js';
import { maxTimerDelay } from '../common/index.js';
import { onAbort } from '../messaging/index.js';
import type { ResolvedWorkerOptions } from './options.js';

/** What can come between the start of a worker and its WELCOME; the first that does names itself. */
export interface Obstacle {
  /** Rejects when it is met; never resolves. */
  readonly met: Promise<never>;
  kind: 'spawn' | 'exit' | 'deadline' | 'abort' | undefined;
  end(): void;
}

/** Watches for everything that ends a start. */
export function watchForObstacles(
  options: ResolvedWorkerOptions,
  running: RunningWorker,
): Obstacle {
  const { signal, startupTimeout } = options;
  let reject: (reason: unknown) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  const obstacle: Obstacle = {
    met: new Promise<never>((_resolve, rejectMet) => (reject = rejectMet)),
    kind: undefined,
    end() {
      clearTimeout(timer);
      unwatch?.();
    },
  };
  const meet = (kind: NonNullable<Obstacle['kind']>, reason: unknown): void => {
    obstacle.kind ??= kind;
    reject(reason);
  };
  const aborted = (): void => {
    meet('abort', signal?.reason);
  };
  const arm = (delay: number): void => {
    const due = performance.now() + delay;
    const passed = (): void => {
      const late = performance.now() - due;
      // A busy host has not listened: it gives the worker as long as it was away itself.
      if (late > busyHost) arm(Math.min(late, startupTimeout));
      else setImmediate(meet, 'deadline', undefined);
    };
    timer = setTimeout(passed, Math.min(delay, maxTimerDelay));
  };
  obstacle.met.catch(() => undefined);
  if (signal?.aborted === true) aborted();
  else if (signal !== undefined) unwatch = onAbort(signal, aborted);
  if (startupTimeout > 0) arm(startupTimeout);
  void running.exited.then(() => {
    // The link is read first: it may tell why.
    const { spawnError } = running;
    setImmediate(meet, spawnError === undefined ? 'exit' : 'spawn', spawnError);
  });
  return obstacle;
}

/** Milliseconds by which a timer is late when its process was too busy to look. */
const busyHost = 50;

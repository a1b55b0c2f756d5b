import type { RunningWorker } from '../../drivers/index.js';
import { maxTimerDelay } from '../common/index.js';
import { abortReason, onAbort } from '../messaging/index.js';
import type { ResolvedWorkerOptions } from './options.js';
import { setTimeout, clearTimeout, setImmediate, monotonicNow } from '../../utils/index.js';

/** What can end a start before WELCOME. `kind` names the first that did. */
export interface Obstacle {
  /** Rejects when one is met. Never resolves. */
  readonly met: Promise<never>;
  kind: 'spawn' | 'exit' | 'deadline' | 'abort' | undefined;
  end(): void;
}

/** Watches for everything that can end a start. */
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
    meet('abort', abortReason(signal));
  };
  const latest = monotonicNow() + longestWait * startupTimeout;
  let extensions = 0;
  const arm = (delay: number): void => {
    const due = monotonicNow() + delay;
    const passed = (): void => {
      const now = monotonicNow();
      const late = now - due;
      // A busy host could not listen: give the worker as long as the host was busy, within bounds.
      const mayWait = now < latest || extensions < leastExtensions;
      if (late > busyHost && mayWait) {
        extensions++;
        arm(Math.min(late, startupTimeout));
      } else setImmediate(meet, 'deadline', undefined);
    };
    timer = setTimeout(passed, Math.min(delay, maxTimerDelay));
  };
  obstacle.met.catch(() => undefined);
  if (signal?.aborted === true) aborted();
  else if (signal !== undefined) unwatch = onAbort(signal, aborted);
  if (startupTimeout > 0) arm(startupTimeout);
  void running.exited.then(() => {
    // Read the link first: it may tell why.
    const { spawnError } = running;
    setImmediate(meet, spawnError === undefined ? 'exit' : 'spawn', spawnError);
  });
  return obstacle;
}

/** A timer this many milliseconds late was held up by a busy process. */
const busyHost = 50;
/** A host that is busy all the time gives up after so many times the timeout, */
const longestWait = 3;
/** but has looked so often since the timeout: to connect takes some turns of its event loop. */
const leastExtensions = 4;

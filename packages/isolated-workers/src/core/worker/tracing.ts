import type { TracingChannels } from '../../utils/index.js';
import type { TracedWorker, WorkerExit } from '../contract/index.js';

/** The worker is ready. `exited` tells of its end. */
export type Ready = (
  worker: { readonly id: string; readonly pid: number },
  exited: Promise<WorkerExit>,
) => void;

/** Calls `begin`, which starts a worker, and tells observers how that starts and ends. */
export async function traceWorker<Result>(
  { start, end, asyncStart, asyncEnd, error }: TracingChannels,
  script: string,
  begin: (ready: Ready) => Promise<Result>,
): Promise<Result> {
  const traced: { -readonly [Name in keyof TracedWorker]: TracedWorker[Name] } = {
    script,
    workerId: '',
    pid: 0,
  };
  const ready: Ready = ({ id, pid }, exited) => {
    traced.workerId = id;
    traced.pid = pid;
    asyncStart.publish(traced);
    void exited.then((exit) => {
      traced.exit = exit;
      asyncEnd.publish(traced);
    });
  };
  const starting = start.runStores(traced, () => begin(ready));
  end.publish(traced);
  try {
    return await starting;
  } catch (thrown) {
    traced.error = thrown;
    error.publish(traced);
    asyncEnd.publish(traced);
    throw thrown;
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A worker whose host is played by the test, up to the line that says where it listens. */
export interface ListeningWorker {
  readonly process: ChildProcess;
  /** What it said on the lifeline: the index of its endpoint, or why there is none. */
  readonly said: string;
  /** Its host dies; resolves when it is gone. */
  readonly end: () => Promise<void>;
}

/** Spawns `script` as a worker, gives it its start line, and waits until it listens, or says why not. */
export async function listeningWorker(
  script: URL,
  endpoints: readonly string[],
  tokens: { worker: string; host: string } = { worker: 'b'.repeat(64), host: 'a'.repeat(64) },
): Promise<ListeningWorker> {
  const worker = spawn(process.execPath, [fileURLToPath(script)], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, ISOLATED_WORKERS_FD: '3' },
  });
  onTestFinished(() => void worker.kill('SIGKILL'));
  const lifeline = worker.stdio[3] as Duplex;
  lifeline.write(`${JSON.stringify({ endpoints, tokens, noTimeouts: false })}\n`);
  const [line] = (await once(lifeline, 'data')) as [Buffer];
  return {
    process: worker,
    said: line.toString().trim(),
    end: async () => {
      lifeline.destroy();
      if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
    },
  };
}

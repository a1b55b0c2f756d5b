import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** A worker whose host is played by the test, up to the line that says it listens. */
export interface ListeningWorker {
  readonly process: ChildProcess;
  /** Destroying it is the host's death. */
  readonly lifeline: Duplex;
  readonly folder: string;
  readonly endpoint: string;
}

/** Spawns `script` as a worker, gives it its start line, and waits until it listens. */
export async function listeningWorker(script: URL, tmpdir: string): Promise<ListeningWorker> {
  const folder = join(tmpdir, 'isolated-workers-by-hand');
  const endpoint = join(folder, 's');
  const worker = spawn(process.execPath, [script.pathname], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, ISOLATED_WORKERS_FD: '3' },
  });
  const lifeline = worker.stdio[3] as Duplex;
  const start = { endpoints: [endpoint], token: 'a'.repeat(64), noTimeouts: false };
  lifeline.write(`${JSON.stringify(start)}\n`);
  await once(lifeline, 'data');
  return { process: worker, lifeline, folder, endpoint };
}

import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { fixture } from '../support.js';

/** A host program that is running: for what has to happen to it meanwhile. */
export interface RunningHost {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Its next line on stdout, as JSON; rejects when there is none. */
  said<Report>(): Promise<Report>;
  /** Resolves when it has ended: how. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts the program `test/fixtures/<name>`; it is killed when the test is over. */
export function startHost(
  name: string,
  args: readonly string[] = [],
  { execArgv = [], ...options }: SpawnOptions & { readonly execArgv?: readonly string[] } = {},
): RunningHost {
  const host = spawn(process.execPath, [...execArgv, fileURLToPath(fixture(name)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  onTestFinished(() => void host.kill('SIGKILL'));
  if (host.pid === undefined) throw new Error(`${name} did not start`);
  const lines = host.stdout && createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  return {
    process: host,
    pid: host.pid,
    async said<Report>() {
      const line = await lines?.next();
      if (line === undefined || line.done === true)
        throw new Error(`${name} ended and said nothing more`);
      return JSON.parse(line.value) as Report;
    },
    ended: once(host, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    })),
  };
}

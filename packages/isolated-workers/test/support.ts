import { spawn, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What a host program said and how it ended. */
export interface HostRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether this is Linux, where what a process is and holds can be read in `/proc`. */
export const isLinux: boolean = process.platform === 'linux';

/** Where the program `test/fixtures/<name>`, such as `workers/echo.mjs`, is; a whole URL stays what it is. */
export function fixture(name: string): URL {
  return new URL(name, new URL('./fixtures/', import.meta.url));
}

/** Runs a fixture as a host program of its own, to its end; it is killed when the test is over before that. */
export async function runHost(
  name: string,
  args: readonly string[] = [],
  { execArgv = [], ...options }: SpawnOptions & { readonly execArgv?: readonly string[] } = {},
): Promise<HostRun> {
  return run([process.execPath, ...execArgv, fileURLToPath(fixture(name)), ...args], options);
}

/** Runs a command to its end; it is killed when the test is over before that. */
export async function run(
  [command = '', ...args]: readonly string[],
  options: SpawnOptions = {},
): Promise<HostRun> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...output });
    });
  });
}

/** What a host program printed as JSON, its last line; throws what it said instead. */
export function reportOf<Report>({ code, signal, stdout, stderr }: HostRun): Report {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 || last === '')
    throw new Error(`the host ended with ${String(code ?? signal)}: ${stdout}${stderr}`);
  return JSON.parse(last) as Report;
}

/** Whether a process has the id. A zombie is dead: whoever inherited it may be slow to reap it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until no process has the id; throws when it still has one after `milliseconds`. */
export function gone(pid: number, milliseconds = 10_000): Promise<void> {
  return eventually(() => !isAlive(pid), milliseconds);
}

/** Waits until `holds` does; throws when it does not within `milliseconds`. */
export async function eventually(holds: () => boolean, milliseconds = 10_000): Promise<void> {
  const until = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`not within ${milliseconds} ms: ${String(holds)}`);
    await pause(5);
  }
}

/** What `promise` rejects with; throws when it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`it resolved, to ${String(value)}`);
}

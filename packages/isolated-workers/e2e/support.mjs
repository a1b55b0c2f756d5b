// What every suite needs; plain enough for each runtime that runs them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test as nodeTest } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createWorker } from 'isolated-workers';

/** Milliseconds for what must happen, on a machine that is busy with other things. */
const patience = 60_000;

export const onWindows = process.platform === 'win32';
export const hostRuntime = runtimeOf(process.versions);

/** `{ name, execPath, execArgv }` of the runtime that workers run in; by default the host's own. */
const givenRuntime = JSON.parse(process.env.E2E_WORKER_RUNTIME ?? '{}');
export const workerRuntime = givenRuntime.name ?? hostRuntime;
/** Which upstream faults there are here, by their numbers in `upstream/faults.mjs`. */
const faults = new Set((process.env.E2E_UPSTREAM_FAULTS ?? '').split(','));

function runtimeOf(versions) {
  return versions.bun ? 'bun' : versions.deno ? 'deno' : 'node';
}

/** A test with a deadline of its own. */
export function test(name, body) {
  nodeTest(name, { timeout: 2 * patience }, body);
}

/**
 * A test that fails where the platform itself has the fault of that number. There it runs all the
 * same and has to fail: when it passes, the fault is gone, and the exception with it.
 */
export function testUnlessFaulty(number, name, body) {
  if (!faults.has(number)) {
    test(name, body);
    return;
  }
  test(`[${number}] ${name}`, async () => {
    const failure = await within(body(), patience).then(
      () => undefined,
      (error) => error,
    );
    if (failure === undefined)
      throw new Error(`the upstream fault ${number} is gone: take it out of upstream/faults.mjs`);
  });
}

/** Where the worker script `workers/<name>` is. */
export function script(name) {
  return new URL(`./workers/${name}`, import.meta.url);
}

/** Starts `workers/<name>` in the runtime under test. */
export function start(name = 'ordinary.mjs', options = {}) {
  const { execPath, execArgv } = givenRuntime;
  return createWorker(script(name), {
    startupTimeout: patience,
    ...(execPath && { execPath, execArgv }),
    ...options,
  });
}

/** Starts a worker, hands it over, and ends it whatever happens. */
export async function withWorker(name, options, use) {
  const worker = await start(name, options);
  try {
    return await use(worker);
  } finally {
    await worker.terminate();
  }
}

/** The command line that runs a script in this runtime. */
export const runScript = hostRuntime === 'deno' ? ['run', '-A'] : [];

/** Runs `hosts/<name>` as a process of its own: `{ child, output, ended, line }`. */
export function spawnHost(name, args = [], options = {}) {
  const path = fileURLToPath(new URL(`./hosts/${name}`, import.meta.url));
  return spawnRuntime([...runScript, path, ...args], options);
}

export function spawnRuntime(command, options = {}) {
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  const line = () => eventually(() => output.stdout.includes('\n') && output.stdout.split('\n')[0]);
  return { child, output, ended: within(ended), line };
}

/** What a host printed last, as JSON; throws what it said instead. */
export async function report(host) {
  const { code, signal, stdout, stderr } = await host.ended;
  if (code !== 0) throw new Error(`the host ended with ${code ?? signal}: ${stdout}${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1));
}

/** `promise`, or a rejection after `milliseconds`; meanwhile the process stays alive. */
export async function within(promise, milliseconds = patience) {
  const late = new Error(`not settled within ${milliseconds} ms`);
  let timer;
  try {
    const deadline = new Promise((_resolve, reject) => {
      timer = setTimeout(reject, milliseconds, late);
    });
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `holds` gives something truthy, and returns that. */
export async function eventually(holds, milliseconds = patience) {
  for (const until = Date.now() + milliseconds; ; await pause(20)) {
    const held = await holds();
    if (held) return held;
    if (Date.now() > until) throw new Error(`not within ${milliseconds} ms: ${holds}`);
  }
}

/** What `promise` rejects with. */
export async function failureOf(promise) {
  const outcome = await within(promise).then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  if ('error' in outcome) return outcome.error;
  throw new Error(`it resolved, to ${String(outcome.value)}`);
}

/** Whether a process has the id. A zombie is dead: whoever inherited it may be slow to reap it. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (onWindows) return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Waits until the process is gone. */
export function gone(pid) {
  return eventually(() => !isAlive(pid));
}

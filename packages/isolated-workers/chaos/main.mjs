// Chaos: hosts that start workers, send, abort, time out, shut down and kill, and that are killed
// themselves, all at random moments; then the books are checked. The same seed makes the same decisions.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { marked } from './marked.mjs';
import { randomFrom } from './random.mjs';

/** Milliseconds after the end of a host in which its workers must have ended too. */
const grace = 2_000;
/** Seconds after which a host should long be over, and have said so itself. */
const patience = 120;
/** Hosts that run at once. */
const lanes = 2;
const program = fileURLToPath(new URL('./host.mjs', import.meta.url));

const { seconds, seed } = readArguments();
const random = randomFrom(seed);
const folder = mkdtempSync(join(tmpdir(), 'iw-chaos-'));
const totals = { hosts: 0, killed: 0, stopped: 0, workers: 0, calls: 0, outcomes: {} };
const violations = [];
console.log(`chaos: seed ${seed}, ${seconds} s`);
if (process.platform !== 'linux') console.log('processes are looked for on Linux only');

const until = performance.now() + seconds * 1000;
await Promise.all(
  Array.from({ length: lanes }, async (_none, lane) => {
    while (performance.now() < until) await runHost(lane);
  }),
);
const left = readdirSync(folder);
if (left.length > 0) violations.push(`left in the temp folder: ${left.join(', ')}`);
rmSync(folder, { recursive: true, force: true });

console.log(JSON.stringify(totals, null, 2));
for (const violation of violations) console.error(`VIOLATION ${violation}`);
console.log(`${violations.length} violations (seed ${seed})`);
process.exitCode = violations.length === 0 ? 0 : 1;

function readArguments() {
  const options = { seconds: { type: 'string' }, seed: { type: 'string' } };
  try {
    const { values } = parseArgs({ options });
    const given = {
      seconds: Number(values.seconds ?? 30),
      seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 32)),
    };
    if (!(given.seconds > 0)) throw new Error('--seconds must be a number above 0');
    if (!Number.isSafeInteger(given.seed) || given.seed < 0)
      throw new Error('--seed must be a whole number from 0');
    return given;
  } catch (error) {
    console.error(`${error.message}\nUsage: npm run chaos -- [--seconds 30] [--seed <number>]`);
    process.exit(2);
  }
}

async function runHost(lane) {
  const mark = `${lane}-${++totals.hosts}`;
  const life = random.integer(1_000, 5_000);
  const hostSeed = random.integer(0, 2 ** 31);
  const what = `host ${mark} (node chaos/host.mjs ${hostSeed} ${life})`;
  const host = spawn(process.execPath, [program, String(hostSeed), String(life)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder, ISOLATED_WORKERS_CHAOS: mark },
  });
  let output = '';
  let errors = '';
  host.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  host.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const fate = random.weighted({ none: 5, SIGKILL: 4, SIGINT: 1, SIGSTOP: 2 });
  const timer = setTimeout(() => meet(host, fate), random.integer(50, life));
  // Ticks are counted: a machine that was suspended has not kept anybody waiting.
  let ticks = 0;
  const stuck = setInterval(() => {
    if (++ticks !== patience) return;
    violations.push(`${what}: does not end`);
    host.kill('SIGKILL');
  }, 1_000);
  const [code, by] = await new Promise((resolve) => {
    host.once('exit', (...end) => resolve(end));
  });
  clearTimeout(timer);
  clearInterval(stuck);
  await nobodyLeft(what, mark);
  if (by === fate && by !== null) totals.killed++;
  else if (code !== 0) violations.push(`${what}: ended with ${code ?? by}: ${errors}`);
  else close(what, output);
}

function meet(host, fate) {
  if (fate === 'none') return;
  host.kill(fate);
  if (fate !== 'SIGSTOP') return;
  totals.stopped++;
  setTimeout(() => host.kill('SIGCONT'), random.integer(100, 1_500));
}

function close(what, output) {
  const { calls, workers, outcomes, violations: found } = JSON.parse(output);
  totals.calls += calls;
  totals.workers += workers;
  for (const [name, count] of Object.entries(outcomes))
    totals.outcomes[name] = (totals.outcomes[name] ?? 0) + count;
  for (const violation of found) violations.push(`${what}: ${violation}`);
}

async function nobodyLeft(what, mark) {
  let pids = marked(`ISOLATED_WORKERS_CHAOS=${mark}`);
  // One that its host had stopped acts on the news when it is continued.
  for (const pid of pids) signal(pid, 'SIGCONT');
  for (let waited = 0; pids.length > 0 && waited < grace; waited += 20) {
    await delay(20);
    pids = marked(`ISOLATED_WORKERS_CHAOS=${mark}`);
  }
  if (pids.length === 0) return;
  violations.push(`${what}: ${pids.length} workers are alive ${grace} ms after it`);
  for (const pid of pids) signal(pid, 'SIGKILL');
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

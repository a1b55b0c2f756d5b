// The soak: very many requests, starts and workers; afterwards everything must be as it was before.
// Writes the figures to docs/reliability.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createWorker } from 'isolated-workers';
import { format, resolveConfig } from 'prettier';
import { holdings } from './holdings.mjs';
import { page } from './page.mjs';

/** Bytes of heap that a phase may leave: what the runtime itself keeps does not grow with it. */
const heapGrain = 1024 * 1024;
const script = new URL('./worker.mjs', import.meta.url);
const amounts = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'iw-soak-'));
process.env.TMPDIR = folder;
const warnings = [];
process.on('warning', (warning) => warnings.push(String(warning)));

// On a machine that starts 200 processes at once each of them takes its time.
const start = () => createWorker(script, { startupTimeout: 600_000, shutdownTimeout: 600_000 });

async function add(worker, number) {
  const sum = await worker.send('add', [number, 1]);
  if (sum !== number + 1) throw new Error(`${number} + 1 is not ${sum}`);
}

async function requests(worker, count, inFlight = 64) {
  let next = 0;
  const lane = async () => {
    while (next < count) await add(worker, next++);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

async function cycles(count) {
  for (let done = 0; done < count; done++) {
    const worker = await start();
    await add(worker, done);
    const { exitCode, forced } = await worker.shutdown();
    if (exitCode !== 0 || forced) throw new Error(`exit ${exitCode}, forced: ${forced}`);
  }
}

async function atOnce(count) {
  const workers = await Promise.all(Array.from({ length: count }, start));
  await Promise.all(workers.map(add));
  const pids = new Set(workers.map(({ pid }) => pid));
  if (pids.size !== count) throw new Error(`${pids.size} processes instead of ${count}`);
  await Promise.all(workers.map((worker) => worker.shutdown()));
}

async function phase(what, warmUp, work, measure = () => holdings(folder)) {
  await warmUp();
  const before = await measure();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await measure();
  console.log(JSON.stringify({ what, seconds, before, after }));
  return { what, seconds, before, after };
}

const worker = await start();
let workerBefore;
const inWorker = () => worker.send('holdings');
const phases = [
  await phase(
    `${amounts.requests} requests, 64 in flight`,
    async () => {
      await requests(worker, Math.ceil(amounts.requests / 10));
      workerBefore = await inWorker();
    },
    () => requests(worker, amounts.requests),
  ),
];
phases.push({
  ...phases[0],
  what: 'the same, in the worker',
  before: workerBefore,
  after: await inWorker(),
});
await worker.shutdown();
phases.push(
  await phase(
    `${amounts.cycles} workers started and shut down, one after the other`,
    () => cycles(20),
    () => cycles(amounts.cycles),
  ),
  await phase(
    `${amounts.workers} workers at once`,
    () => atOnce(Math.ceil(amounts.workers / 4)),
    () => atOnce(amounts.workers),
  ),
);
rmSync(folder, { recursive: true });

const faults = [...warnings];
for (const { what, before, after } of phases) {
  if (after.heap - before.heap > heapGrain)
    faults.push(`${what}: the heap grew by ${after.heap - before.heap} bytes`);
  for (const name of ['resources', 'listeners', 'descriptors', 'temp'])
    if (after[name] > before[name])
      faults.push(`${what}: ${name}: ${before[name]}, ${after[name]}`);
}
for (const fault of faults) console.error(`FAULT ${fault}`);
if (faults.length > 0) process.exit(1);
const machine = `${cpus().length} cores (${cpus()[0].model}), ${type()}, Node ${process.version}`;
const target = fileURLToPath(new URL('../../../docs/reliability.md', import.meta.url));
const style = await resolveConfig(target);
writeFileSync(target, await format(page(machine, phases), { ...style, parser: 'markdown' }));
console.log('docs/reliability.md is written');

function readArguments() {
  const defaults = { requests: 1_000_000, cycles: 2_000, workers: 200 };
  const names = Object.keys(defaults);
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    const { values } = parseArgs({ options });
    const given = names.map((name) => [name, Number(values[name] ?? defaults[name])]);
    for (const [name, amount] of given)
      if (!Number.isSafeInteger(amount) || amount < 1)
        throw new Error(`--${name} must be a whole number above 0`);
    return Object.fromEntries(given);
  } catch (error) {
    const usage = names.map((name) => `[--${name} ${defaults[name]}]`).join(' ');
    console.error(`${error.message}\nUsage: npm run soak -- ${usage}`);
    process.exit(2);
  }
}

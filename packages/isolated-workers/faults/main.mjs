// Faults: each call of the system that the library makes fails once, in the host and in the worker, with each
// error. Then the host must say that it worked or why not, end, and leave no process and no file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './run.mjs';
import {
  callsAfter,
  callsByDeed,
  errors,
  injecting,
  isOurs,
  listing,
  whyNoStrace,
} from './strace.mjs';

/** Runs at a time. */
const lanes = 2;
/** How many calls of one deed fail, on each side: the first ones, the last ones, and some between. */
const callsOfDeed = 8;
const mark = '/isolated-workers-faults-mark';

const { every, only } = readArguments();
const why = whyNoStrace();
if (why !== undefined) {
  console.log(`faults: left out, ${why}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const folder = mkdtempSync(join(tmpdir(), 'iw-faults-'));
const plan = [];
for (const side of ['host', 'worker']) plan.push(...(await faultsOf(side)));
const chosen = plan.filter((_fault, index) => index % every === 0);
console.log(`faults: ${chosen.length} of ${plan.length} runs`);
const rows = new Map();
const violations = [];
const rejections = new Map();
let next = 0;
await Promise.all(
  Array.from({ length: lanes }, async (_none, lane) => {
    for (let fault = chosen[next++]; fault !== undefined; fault = chosen[next++])
      await tryFault(fault, join(folder, `lane-${lane}`));
  }),
);
rmSync(folder, { recursive: true, force: true });
report();

function readArguments() {
  const options = { every: { type: 'string' }, only: { type: 'string' } };
  const { values } = parseArgs({ options });
  const every = Number(values.every ?? 1);
  if (!Number.isInteger(every) || every < 1) {
    console.error(
      'Usage: npm run faults -- [--every <n-th run only>] [--only <host|worker>:<deed>]',
    );
    process.exit(2);
  }
  return { every, only: values.only };
}

/** Every fault of one side, from a run without any. */
async function faultsOf(side) {
  const home = join(folder, `plan-${side}`);
  const { said, log, faults, stderr } = await run(home, side, listing(`${home}.log`), mark);
  if (said?.outcome !== 'worked' || faults.length > 0)
    throw new Error(`without any fault: ${JSON.stringify(said)} ${faults.join(', ')} ${stderr}`);
  const calls = callsAfter(mark, log);
  return Object.entries(callsByDeed).flatMap(([deed, names]) =>
    only !== undefined && only !== `${side}:${deed}`
      ? []
      : spread(calls.filter(({ name }) => names.includes(name))).flatMap(({ name, at }) =>
          errors.map((error) => ({ side, deed, name, at, error })),
        ),
  );
}

function spread(calls) {
  if (calls.length <= callsOfDeed) return calls;
  const step = (calls.length - 1) / (callsOfDeed - 1);
  return Array.from({ length: callsOfDeed }, (_none, index) => calls[Math.round(index * step)]);
}

async function tryFault(fault, home) {
  const { side, deed, name, at, error } = fault;
  const result = await run(home, side, injecting(`${home}.log`, fault), mark);
  const hit = result.log.split('\n').find((line) => line.includes('(INJECTED)'));
  // Another run makes the calls in another order: the fault may have met nothing, or the runtime's own.
  const outcome =
    hit === undefined || !isOurs(hit) ? 'missed' : (result.said?.outcome ?? 'crashed');
  const key = `${side}\t${deed}\t${error}`;
  const row = rows.get(key) ?? { worked: 0, rejected: 0, missed: 0, crashed: 0 };
  rows.set(key, row);
  row[outcome]++;
  const what = `${side}: ${name} ${at} ${error}`;
  if (outcome === 'rejected') {
    const { name: kind, code, message } = result.said;
    const short = `${kind} ${code}: ${message.split('\n')[0]}`;
    rejections.set(short, [...(rejections.get(short) ?? []), what]);
    if (!/^ERR_/.test(code ?? ''))
      violations.push(`${what}: rejects with the system's own error, ${short}`);
  }
  if (outcome === 'missed') return;
  if (outcome === 'crashed')
    violations.push(
      `${what}: the host ends with ${result.code ?? result.signal}: ${result.stderr}`,
    );
  for (const left of result.faults) violations.push(`${what}: ${left}. ${hit} ${result.stderr}`);
}

function report() {
  console.log(
    '\n| side | call | error | worked | rejected | not met |\n| --- | --- | --- | ---: | ---: | ---: |',
  );
  for (const [key, { worked, rejected, missed }] of [...rows].sort())
    console.log(`| ${key.split('\t').join(' | ')} | ${worked} | ${rejected} | ${missed} |`);
  console.log('\nRejections:');
  for (const [text, faults] of [...rejections].sort())
    console.log(`${String(faults.length).padStart(4)} × ${text} (${faults[0]})`);
  for (const violation of violations) console.error(`VIOLATION ${violation}`);
  console.log(`\n${violations.length} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

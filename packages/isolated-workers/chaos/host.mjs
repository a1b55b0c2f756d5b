// One host of the chaos: does everything that can be done to workers, at random, for a while; then closes its books.
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { createWorker } from 'isolated-workers';
import { Books } from './books.mjs';
import { conversations } from './conversations.mjs';
import { conversing, Ledger } from './items.mjs';
import { randomFrom } from './random.mjs';

const [seed, milliseconds] = process.argv.slice(2).map(Number);
const random = randomFrom(seed);
const books = new Books();
const ledger = new Ledger();
const script = new URL('./worker.mjs', import.meta.url);
/** Records of all workers there have been; `doomed`: something was done to it that may kill it. */
const workers = [];
const calls = new Set();
let lastId = 0;

process.on('unhandledRejection', (error) =>
  books.violation(`unhandled rejection: ${error?.stack}`),
);
process.on('warning', (warning) => books.violation(`warning: ${warning}`));

function enter(worker, what, call, facts) {
  const entry = books.enter(worker, what, call, facts).finally(() => calls.delete(entry));
  calls.add(entry);
}

const passing = (message) => message;
const passingLater = async (message) => {
  await turn();
  return message;
};

async function start() {
  const abort = random.chance(0.15) ? new AbortController() : undefined;
  const maxPending = random.chance(0.2) ? random.integer(1, 50) : undefined;
  if (abort)
    setTimeout(() => abort.abort(new Error('the start is given up')), random.integer(0, 150));
  const record = { maxPending, ended: false, doomed: false, deaths: [] };
  try {
    record.client = await createWorker(script, {
      stdio: 'ignore',
      handlers: { double: (number) => number * 2, ...conversing(ledger, 'worker') },
      watchdog: random.chance(0.9),
      forceKillAfterDelay: 2_000,
      startupTimeout: 60_000,
      ...(random.chance(0.3) && { middleware: random.chance(0.5) ? passing : passingLater }),
      ...(maxPending && { maxPending }),
      ...(abort && { signal: abort.signal }),
    });
  } catch (error) {
    if (error !== abort?.signal.reason) books.violation(`a start failed: ${error?.stack}`);
    return;
  }
  record.client.on('exit', () => {});
  record.client.on('error', (error) => books.violation(`'error': ${error?.stack}`));
  record.exited = record.client.exited;
  workers.push(record);
}

/** A call with a deadline, or that is given up, at times. */
function call(worker, type, job, facts = {}) {
  const id = ++lastId;
  const timeout = random.chance(0.3) ? random.integer(1, 100) : undefined;
  const abort = random.chance(0.2) ? new AbortController() : undefined;
  if (abort && random.chance(0.8))
    setTimeout(() => abort.abort(new Error(`call ${id} is given up`)), random.integer(0, 60));
  const options = { ...(timeout && { timeout }), ...(abort && { signal: abort.signal }) };
  const payload = { id, ...job };
  const echoed = (result) => result?.id === id && result.text === String(id).repeat(job.size ?? 0);
  const { wanted = echoed, fails } = facts;
  enter(worker, `${type} ${id}`, () => worker.client.send(type, payload, options), {
    ...(fails
      ? { fails: (error) => fails(error, id) }
      : { wanted: (result) => wanted(result, id) }),
    timeout,
    abort,
  });
}

const never = () => false;
const kill = (signal) => (worker) => {
  worker.doomed = true;
  worker.client.kill(signal);
};
const deeds = {
  ...conversations(random, ledger, enter, books),
  answer: (worker) => call(worker, 'answer', { size: random.integer(0, 20) }),
  burst(worker) {
    for (let left = random.integer(1, 200); left > 0; left--) call(worker, 'answer', { size: 3 });
  },
  large: (worker) => call(worker, 'answer', { size: random.integer(1, 300_000) }),
  later: (worker) => call(worker, 'later', { ms: random.integer(0, 200), size: 1 }),
  busy: (worker) => call(worker, 'busy', { ms: random.integer(0, 50) }),
  fail: (worker) =>
    call(
      worker,
      'fail',
      {},
      { fails: (error, id) => error instanceof RangeError && error.id === id },
    ),
  'call back': (worker) =>
    call(worker, 'call back', {}, { wanted: (result, id) => result === id * 2 }),
  note: (worker) => enter(worker, 'note', () => worker.client.notify('note', 'x'.repeat(1000))),
  exit(worker) {
    worker.doomed = true;
    call(worker, 'exit', { code: random.integer(0, 9) }, { fails: never });
  },
  crash(worker) {
    worker.doomed = true;
    call(worker, 'crash', {}, { fails: never });
  },
  SIGKILL: kill('SIGKILL'),
  SIGTERM: kill('SIGTERM'),
  SIGSEGV: kill('SIGSEGV'),
  stop(worker) {
    send(worker, 'SIGSTOP');
    setTimeout(() => send(worker, 'SIGCONT'), random.integer(1, 300));
  },
  shutdown: (worker) => end(worker, 'shutdown'),
  terminate: (worker) => end(worker, 'terminate'),
};
const weights = {
  ...{ answer: 30, burst: 8, large: 6, later: 20, busy: 8, fail: 8, 'call back': 8, note: 8 },
  ...{ 'stream up': 12, relay: 6, echo: 6, collect: 10, feed: 6 },
  ...{ exit: 0.3, crash: 0.3, SIGKILL: 0.3, SIGTERM: 0.2, SIGSEGV: 0.2, stop: 1 },
  ...{ shutdown: 0.6, terminate: 0.4 },
};

function send(worker, signal) {
  try {
    process.kill(worker.client.pid, signal);
  } catch {
    // It has just died of something else.
  }
}

async function end(worker, how) {
  worker.ended = true;
  worker.how = how;
  const { pid } = worker.client;
  const exit = await worker.client[how]();
  if (isAlive(pid)) books.violation(`${how}(): process ${pid} is alive`);
  if (typeof exit.forced !== 'boolean') books.violation(`${how}(): ${JSON.stringify(exit)}`);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Whether `open`, which counts what is open, comes to 0. */
async function comesToNothing(open) {
  for (let left = 200; left > 0; left--) {
    if ((await open()) === 0) return true;
    await delay(20);
  }
  return false;
}

/** A worker that lives on has closed every source, and saw nothing wrong with what it read. */
async function closedSources(worker) {
  if (worker.client.state !== 'ready' || worker.doomed) return;
  try {
    if (!(await comesToNothing(async () => (await worker.client.send('ledger')).open)))
      books.violation(`a worker's sources are open: ${(await worker.client.send('ledger')).open}`);
    for (const wrong of (await worker.client.send('ledger')).wrong)
      books.violation(`a worker read: ${wrong}`);
  } catch (error) {
    if (worker.client.state === 'ready') books.violation(`'ledger': ${error?.stack}`);
  }
}

/** What was said of a worker's death must be what its exit says. */
async function close(worker) {
  const exit = await worker.exited;
  if (!worker.ended && !worker.doomed)
    books.violation(`a worker died that nobody had killed: ${JSON.stringify(exit)}`);
  for (const { exitCode, signal } of worker.deaths)
    if (exitCode !== exit.exitCode || signal !== exit.signal)
      books.violation(`died of ${exitCode ?? signal}, and exited by ${JSON.stringify(exit)}`);
  if (worker.client.pendingCount !== 0 || worker.client.state !== 'closed')
    books.violation(`${worker.client.pendingCount} pending, ${worker.client.state}`);
}

/** Milliseconds after which a host that should be over says what it still waits for. */
const overdue = 60_000;
let stage = 'the chaos itself';
setTimeout(() => {
  const states = workers.map(({ client, ...facts }) => ({
    ...{ pid: client.pid, state: client.state, pending: client.pendingCount },
    ...{ alive: isAlive(client.pid), ended: facts.ended, doomed: facts.doomed, how: facts.how },
  }));
  const resources = process.getActiveResourcesInfo();
  console.error(JSON.stringify({ stage, calls: calls.size, states, resources }));
  process.exit(3);
}, milliseconds + overdue).unref();

await start();
(void process.stdout, process.stderr);
const until = performance.now() + milliseconds;
while (performance.now() < until) {
  const usable = workers.filter(({ client }) => client.state === 'ready');
  if (usable.length === 0 || (usable.length < 3 && random.chance(0.02))) await start();
  else deeds[random.weighted(weights)](usable[random.integer(0, usable.length - 1)]);
  if (random.chance(0.5)) await turn();
  else if (random.chance(0.3)) await delay(random.integer(0, 20));
}
stage = 'the sources of the workers';
await Promise.race([Promise.all(calls), delay(10_000, undefined, { ref: false })]);
await Promise.all(workers.map(closedSources));
stage = 'ending the workers';
await Promise.all(
  workers.map((worker) => end(worker, random.chance(0.8) ? 'shutdown' : 'terminate')),
);
stage = 'the exits of the workers';
await Promise.all(workers.map(close));
stage = 'the calls';
const settling = Promise.all(calls).then(() => true);
if (!(await Promise.race([settling, delay(30_000, false, { ref: false })])))
  books.violation(`${calls.size} calls have not settled`);
stage = 'the sources';
if (!(await comesToNothing(() => ledger.open))) books.violation(`${ledger.open} sources are open`);
books.violations.push(...ledger.wrong);
if (books.settled !== books.calls)
  books.violation(`${books.calls} calls, ${books.settled} settled`);
const { outcomes, violations } = books;
console.log(JSON.stringify({ calls: books.calls, workers: workers.length, outcomes, violations }));
// Nothing of ours may keep this process from ending by itself: the supervisor waits for that.

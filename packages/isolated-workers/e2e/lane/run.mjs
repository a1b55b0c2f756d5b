// npm run test:platforms [-- <platform>…]: the end-to-end suites on every platform that can be had here.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { makeProject } from './project.mjs';
import { currentPlatform, linuxPlatforms } from './runtimes.mjs';
import { checkConsoleWindows } from './console-windows.mjs';
import { checkFault, faultsOf } from './faults.mjs';
import { resultTable, summary, writeDocument } from './report.mjs';
import { runSuite, suites } from './suites.mjs';
import { closePrefix, noWindows, windowsPlatforms } from './wine.mjs';

/** Suites that each pair of runtimes has to pass, one as the host and one as the worker. */
const pairSuites = ['data', 'requests', 'death', 'shutdown'];
/** Where one runtime's hosts get another's workers: each kind, and the oldest and newest Node. */
const pairedPlatforms = ['node-20', 'node-26', 'bun', 'deno'];
/**
 * Wine, once in some hundred suites, cannot make a process, and Windows has no name for why: it is
 * the system call itself that fails, with arguments that did before and do afterwards.
 */
const noProcess = /\bspawn UNKNOWN\b/;
/** Suites at once: most of their time is waiting. */
const lanes = 2;

const { positionals: wanted } = parseArgs({ allowPositionals: true });
const chosen = (name) => wanted.length === 0 || wanted.includes(name);

const linux = process.platform === 'linux' && process.arch === 'x64';
const wantsWindows = wanted.length === 0 || wanted.some((name) => name.startsWith('windows'));
const windows =
  linux && wantsWindows ? windowsPlatforms() : noWindows('it needs Linux on x64, and Wine');
const leftOut = [];
if (!linux) leftOut.push('other runtimes: they are fetched for Linux on x64 only');
if (wantsWindows && windows.reason) leftOut.push(`Windows under Wine: ${windows.reason}`);
const all = [...(linux ? linuxPlatforms() : [currentPlatform()]), ...windows.platforms];
const platforms = wanted.includes('current')
  ? [currentPlatform()]
  : all.filter(({ name }) => chosen(name));
const unknown = wanted.filter(
  (name) => name !== 'current' && !all.some((each) => each.name === name),
);
if (unknown.length > 0) {
  console.error(
    `${leftOut.map((reason) => `LEFT OUT: ${reason}\n`).join('')}No platform ${unknown.join(', ')} here. There are: current, ${all.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const projects = new Map();
const faults = [];
let results;
try {
  for (const os of new Set(platforms.map((platform) => platform.os)))
    projects.set(os, await makeProject(os));
  const jobs = platforms.flatMap((host) => suites.map((suite) => ({ host, suite })));
  const underWine = platforms.filter(({ launcher }) => launcher.length > 0);
  for (const host of underWine) jobs.push({ host, suite: 'console', execute: checkConsoleWindows });
  const paired = platforms.filter(({ name }) => pairedPlatforms.includes(name));
  for (const host of paired)
    for (const worker of paired.filter((each) => each !== host))
      for (const suite of pairSuites) jobs.push({ host, suite, worker });
  for (const platform of wanted.length === 0 ? [...platforms, ...windows.unfit] : platforms)
    for (const fault of faultsOf(platform)) faults.push(await checkFault(platform, fault));
  results = await inLanes(jobs);
} finally {
  for (const project of projects.values())
    rmSync(dirname(project), { recursive: true, force: true });
  for (const { env } of [...windows.platforms, ...windows.unfit]) closePrefix(env);
}

/**
 * Runs all jobs, as many at once as there are lanes; the results are in the jobs' order. One Wine
 * runs one suite at a time: two programs that start processes in it at once can wait for ever.
 */
async function inLanes(jobs) {
  const done = new Array(jobs.length);
  const waiting = [...jobs.keys()];
  const busy = new Set();
  const isFree = (at) => !busy.has(jobs[at].host);
  const lane = async () => {
    for (;;) {
      const at = waiting.find(isFree);
      if (at === undefined) return;
      waiting.splice(waiting.indexOf(at), 1);
      const { host } = jobs[at];
      if (host.launcher.length > 0) busy.add(host);
      done[at] = await run(jobs[at]);
      busy.delete(host);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
}

async function run(job) {
  const { host, suite, worker, execute = runSuite } = job;
  const attempt = () => execute({ ...job, project: projects.get(host.os) });
  let result = await attempt();
  if (host.launcher.length > 0 && noProcess.test(result.output)) {
    console.log(`again ${host.label}: ${suite}, where Wine made no process once`);
    result = await attempt();
  }
  const { passed, failed, seconds, output } = result;
  const where = `${host.label}${worker ? ` with workers of ${worker.label}` : ''}: ${suite}`;
  const verdict = failed.length === 0 ? 'ok  ' : 'FAIL';
  console.log(
    `${verdict} ${where}, ${passed} passed, ${failed.length} failed, ${seconds.toFixed(0)} s`,
  );
  if (failed.length > 0) console.log(`${failed.map((name) => `     ${name}\n`).join('')}${output}`);
  return result;
}

const { passed, failed } = summary(results, faults);
console.log(`\n${await resultTable(results)}`);
for (const reason of leftOut) console.log(`LEFT OUT: ${reason}`);
if (wanted.length === 0 && leftOut.length === 0 && failed === 0)
  await writeDocument(results, faults);
else
  console.log('docs/platforms.md stays as it is: only a complete run without failures writes it.');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

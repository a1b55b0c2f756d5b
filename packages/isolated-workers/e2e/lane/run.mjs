// npm run test:platforms [-- <platform>…]: the end-to-end suites on every platform that can be had here.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeProject } from './project.mjs';
import { currentPlatform, linuxPlatforms } from './runtimes.mjs';
import { checkFault, faultsOf } from './faults.mjs';
import { resultTable, summary, writeDocument } from './report.mjs';
import { runSuite, suites } from './suites.mjs';
import { closeWine, windowsPlatforms } from './wine.mjs';

/** Suites that each pair of runtimes has to pass, one as the host and one as the worker. */
const pairSuites = ['data', 'requests', 'death', 'shutdown'];

const { positionals: wanted } = parseArgs({ allowPositionals: true });
const chosen = (name) => wanted.length === 0 || wanted.includes(name);

const linux = process.platform === 'linux' && process.arch === 'x64';
const leftOut = [];
if (!linux) leftOut.push('other runtimes are fetched for Linux on x64 only');
const windows = linux ? windowsPlatforms() : { platforms: [], reason: 'Wine is used on Linux only' };
if (windows.reason) leftOut.push(`the Windows lane: ${windows.reason}`);
const all = [...(linux ? linuxPlatforms() : [currentPlatform()]), ...windows.platforms];
const platforms = wanted.includes('current')
  ? [currentPlatform()]
  : all.filter(({ name }) => chosen(name));
const unknown = wanted.filter((name) => name !== 'current' && !all.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`No platform ${unknown.join(', ')} here. There are: current, ${all.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const projects = new Map();
const results = [];
const faults = [];
try {
  for (const platform of platforms) {
    for (const fault of faultsOf(platform)) faults.push(await checkFault(platform, fault));
    for (const suite of suites) results.push(await run(platform, suite, undefined));
  }
  const natives = platforms.filter(({ os }) => os === 'linux');
  for (const host of natives)
    for (const worker of natives)
      if (host !== worker)
        for (const suite of pairSuites) results.push(await run(host, suite, worker));
} finally {
  for (const project of projects.values()) rmSync(project, { recursive: true, force: true });
  closeWine();
}

async function run(host, suite, worker) {
  if (!projects.has(host.os)) projects.set(host.os, await makeProject(host.os));
  const result = await runSuite({ host, suite, worker, project: projects.get(host.os) });
  const where = `${host.label}${worker ? `, its workers ${worker.label}` : ''}`;
  console.log(`${result.failed.length === 0 ? 'ok  ' : 'FAIL'} ${where}: ${suite}, ${result.passed} passed, ${result.failed.length} failed, ${result.seconds.toFixed(0)} s`);
  if (result.failed.length > 0) console.log(`${result.failed.map((name) => `     ${name}\n`).join('')}${result.output}`);
  return result;
}

const { passed, failed } = summary(results, faults);
console.log(`\n${await resultTable(results)}`);
for (const reason of leftOut) console.log(`LEFT OUT: ${reason}`);
if (wanted.length === 0 && leftOut.length === 0 && failed === 0) await writeDocument(results, faults);
else console.log('docs/platforms.md stays as it is: only a complete run without failures writes it.');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

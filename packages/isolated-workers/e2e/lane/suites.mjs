// Runs one suite on one platform and counts what its JUnit report says.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from './faults.mjs';
import { cache } from './runtimes.mjs';

/** Milliseconds for one suite on one platform. */
const patience = 300_000;
/** How much of a failed suite's output is shown, in characters. */
const shown = 20_000;

export const suites = readdirSync(new URL('../suites', import.meta.url))
  .filter((file) => file.endsWith('.test.mjs'))
  .map((file) => file.replace('.test.mjs', ''));

/** `{ host, worker, suite, passed, failed: names, excepted: names, seconds, output }` */
export async function runSuite({ host, worker, suite, project }) {
  const startedAt = performance.now();
  const place = join(cache, 'output', host.name);
  mkdirSync(place, { recursive: true });
  // A suite may run for two platforms at once, in one project: each run has files of its own.
  const name = worker ? `${suite}-${worker.name}` : suite;
  const outputs = ['out', 'err'].map((stream) => join(place, `${name}.${stream}.txt`));
  const reportName = `report-${host.name}-${name}.xml`;
  rmSync(join(project, reportName), { force: true });
  const faults = faultsOf(worker ?? host).map(({ number }) => number);
  const { code, signal } = await execute(
    [...host.launcher, host.program, ...host.test(`./suites/${suite}.test.mjs`, reportName)],
    {
      cwd: project,
      env: {
        ...process.env,
        ...host.env,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        E2E_UPSTREAM_FAULTS: faults.join(),
        ...(worker && { E2E_WORKER_RUNTIME: runtimeText(worker) }),
      },
      outputs,
    },
  );
  const { passed, failed, reasons } = countTests(join(project, reportName));
  if (failed.length === 0 && (code !== 0 || passed.length === 0))
    failed.push(`the suite ended with ${code ?? signal} after ${passed.length} passed tests`);
  return {
    host,
    worker,
    suite,
    passed: passed.length,
    failed,
    excepted: passed.filter((name) => /^\[\w+\]/.test(name)),
    seconds: (performance.now() - startedAt) / 1000,
    output:
      failed.length === 0
        ? ''
        : [...reasons, ...outputs.map((file) => readFileSync(file, 'utf8'))]
            .map((text) => text.slice(-shown))
            .join('\n'),
  };
}

function runtimeText({ runtime, program, script }) {
  return JSON.stringify({ name: runtime, execPath: program, execArgv: script });
}

/** Output goes to files: a Windows program under Wine cannot write to a pipe of this system. */
export function execute([program, ...args], { outputs, ...options }) {
  const files = outputs.map((file) => openSync(file, 'w'));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', ...files] });
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal });
    });
  }).finally(() => files.forEach((file) => closeSync(file)));
}

function countTests(report) {
  let text = '';
  try {
    text = readFileSync(report, 'utf8');
  } catch {
    // The suite did not come to its end: nothing is counted.
  }
  const counted = { passed: [], failed: [], reasons: [] };
  if (text !== '' && !text.includes('</testsuites>')) counted.failed.push('the report is cut off');
  for (const [, name, rest] of text.matchAll(
    /<testcase name="([^"]*)"([\s\S]*?)(?=<testcase|$)/g,
  )) {
    const fails = /<(failure|error|skipped)\b/.test(rest);
    counted[fails ? 'failed' : 'passed'].push(name);
    if (fails) counted.reasons.push(rest);
  }
  return counted;
}

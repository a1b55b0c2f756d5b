// One run of the host under strace, and what it left.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { marked } from '../chaos/marked.mjs';

/** Milliseconds after which a host hangs. */
const patience = 60_000;
/** Milliseconds after the host's end in which everything else must have ended. */
const grace = 5_000;
const program = fileURLToPath(new URL('./host.mjs', import.meta.url));

/**
 * Runs the host in `folder` with strace on one `side`. Resolves to what the host said, how it ended, what strace logged,
 * and the faults of the end: a hang, processes, files.
 */
export async function run(folder, side, straceArguments, mark) {
  const temp = join(folder, 'tmp');
  mkdirSync(temp, { recursive: true });
  const wrapper = join(folder, 'node');
  const quoted = straceArguments.map((argument) => `'${argument}'`).join(' ');
  // The tracer is no parent of the worker: its host spawns, signals and awaits the worker itself.
  writeFileSync(wrapper, `#!/bin/sh\nexec strace -D ${quoted} '${process.execPath}' "$@"\n`, {
    mode: 0o755,
  });
  const ofHost = side === 'host' ? ['strace', ...straceArguments] : [];
  const [file, ...args] = [...ofHost, process.execPath, program];
  const host = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TMPDIR: temp,
      ISOLATED_WORKERS_FAULTS: folder,
      ISOLATED_WORKERS_FAULTS_MARK: mark,
      ...(side === 'worker' ? { ISOLATED_WORKERS_FAULTS_WRAPPER: wrapper } : {}),
    },
  });
  let output = '';
  let stderr = '';
  host.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  host.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const faults = [];
  const hang = setTimeout(() => {
    faults.push('hangs');
    end(folder);
  }, patience);
  const [code, signal] = await new Promise((resolve) => {
    host.once('close', (...how) => resolve(how));
  });
  clearTimeout(hang);
  if (!(await allEnd(folder))) faults.push('leaves a process');
  const left = readdirSync(temp);
  if (left.length > 0) faults.push(`leaves ${left.join(', ')}`);
  rmSync(temp, { recursive: true, force: true });
  return { said: parsed(output), code, signal, stderr, log: readLog(straceArguments[1]), faults };
}

async function allEnd(folder) {
  const variable = `ISOLATED_WORKERS_FAULTS=${folder}`;
  for (let waited = 0; waited < grace; waited += 50) {
    if (marked(variable).length === 0) return true;
    await delay(50);
  }
  end(folder);
  return false;
}

function end(folder) {
  for (const pid of marked(`ISOLATED_WORKERS_FAULTS=${folder}`)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}

function parsed(output) {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function readLog(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

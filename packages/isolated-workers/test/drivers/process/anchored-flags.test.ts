// What the host's flags name is found from the host's folder, wherever the worker runs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { anchored, anchoredNodeOptions } from '../../../src/drivers/process/anchored-flags.js';
import { fixture, reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();

describe.skipIf(process.platform === 'win32')('anchored', () => {
  const anchor = { from: '/host', to: '/worker' };

  it.each<[readonly string[], readonly string[]]>([
    [
      ['-r', './a.cjs', '--require=../b.cjs'],
      ['-r', '/host/a.cjs', '--require=/b.cjs'],
    ],
    [
      ['--import', './a.mjs', '--experimental-loader=./b.mjs'],
      ['--import', 'file:///host/a.mjs', '--experimental-loader=file:///host/b.mjs'],
    ],
    [
      ['--env-file=.env', '--env-file-if-exists', 'x/.env'],
      ['--env-file=/host/.env', '--env-file-if-exists', '/host/x/.env'],
    ],
    [
      ['--allow-fs-read=./a/', '--allow-fs-read=/b', '--allow-fs-write=*'],
      ['--allow-fs-read=/host/a/', '--allow-fs-read=/b', '--allow-fs-write=*'],
    ],
    [['--allow-fs-read=./a,b/*'], ['--allow-fs-read=/host/a,b/*']],
    [['--experimental-policy=./policy.json'], ['--experimental-policy=/host/policy.json']],
    [
      ['--experimental-default-config-file', '--no-warnings', '--experimental-config-file'],
      [
        '--experimental-config-file=/host/node.config.json',
        '--no-warnings',
        '--experimental-config-file=/host/node.config.json',
      ],
    ],
    [
      ['--experimental-config-file', 'own.json'],
      ['--experimental-config-file', '/host/own.json'],
    ],
  ])('S26: %j', (given, expected) => {
    expect(anchored(given, anchor)).toEqual(expected);
  });

  it.each<readonly string[]>([
    ['-r', '/abs.cjs', '--import', 'file:///abs.mjs', '--import=data:text/javascript,1'],
    ['--import', 'not-there', '-r', 'node:fs', '--require', 'fs'],
    ['--experimental-policy=file:///policy.json'],
    ['--conditions', './development', '--title=./x', '--max-old-space-size=64'],
    ['--import'],
  ])('S26: leaves what names no file of the host: %j', (...given) => {
    expect(anchored(given, anchor)).toEqual(given);
  });

  it('S26: leaves all where host and worker share their folder', () => {
    expect(anchored(['-r', './a.cjs'], { from: '/host', to: undefined })).toEqual([
      '-r',
      './a.cjs',
    ]);
    expect(anchored(['-r', './a.cjs'], { from: '', to: '/worker' })).toEqual(['-r', './a.cjs']);
  });

  it('S26: NODE_OPTIONS, quoted where it must be', () => {
    const given = '--no-warnings  --require "./with space.cjs" --import=./a.mjs  -C "x y"';
    expect(anchoredNodeOptions(given, anchor)).toBe(
      '--no-warnings  --require "/host/with space.cjs" --import=file:///host/a.mjs  -C "x y"',
    );
  });
});

describe('a worker with a folder of its own', () => {
  /** The host's folder: `cjs` and `mjs` files that say that they are loaded, also as a package. */
  function hostFolder(): string {
    const cjs = '(globalThis.loaded ??= []).push(require("path").basename(__filename));';
    const own = join(folder.path, 'host');
    mkdirSync(join(own, 'node_modules/of-the-host'), { recursive: true });
    mkdirSync(join(own, 'below'));
    writeFileSync(join(own, 'node_modules/of-the-host/index.js'), cjs);
    writeFileSync(join(own, 'required.cjs'), cjs);
    writeFileSync(join(own, 'with space.cjs'), cjs);
    writeFileSync(join(own, 'imported.mjs'), '(globalThis.loaded ??= []).push("imported.mjs");');
    writeFileSync(join(own, 'own.env'), 'MARK=of the host\n');
    return own;
  }

  const host = fileURLToPath(fixture('hosts/elsewhere.mjs'));
  const elsewhere = (): string => {
    const path = join(folder.path, 'elsewhere');
    mkdirSync(path);
    return path;
  };

  test('S26: what the host was started with is loaded, as the host did', async () => {
    const cwd = hostFolder();
    const run = await runHost(pathToFileURL(host).href, [elsewhere()], {
      cwd,
      execArgv: ['--require', './required.cjs', '-r', 'of-the-host', '--import=./imported.mjs'],
      env: { ...process.env, NODE_OPTIONS: '--require "./with space.cjs"' },
    });
    const { loaded } = reportOf<{ loaded: string[] }>(run);
    expect(loaded.sort()).toEqual(['imported.mjs', 'index.js', 'required.cjs', 'with space.cjs']);
  });

  test('S26: so is what the option execArgv names, a file of variables included', async () => {
    const args = [elsewhere(), '--env-file=own.env', '--import', './imported.mjs'];
    const run = await runHost(pathToFileURL(host).href, args, { cwd: hostFolder() });
    expect(reportOf(run)).toMatchObject({ loaded: ['imported.mjs'], mark: 'of the host' });
  });

  const [major = 0] = process.versions.node.split('.').map(Number);
  test.runIf(major >= 22)("S26: so is the host's own file of flags", async () => {
    const cwd = hostFolder();
    const flags = { nodeOptions: { import: [join(cwd, 'imported.mjs')] } };
    writeFileSync(join(cwd, 'node.config.json'), JSON.stringify(flags));
    const run = await runHost(pathToFileURL(host).href, [elsewhere()], {
      cwd,
      execArgv: ['--experimental-default-config-file'],
    });
    expect(reportOf(run)).toMatchObject({ loaded: ['imported.mjs'] });
  });

  test('a relative folder is the one that it is at the call', async () => {
    const cwd = hostFolder();
    const run = await runHost(pathToFileURL(host).href, ['below'], { cwd });
    expect(reportOf(run)).toMatchObject({ cwd: join(cwd, 'below') });
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands, printed, program } from './support/readme.js';

const library = fileURLToPath(new URL('..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const tsc = resolve('typescript/bin/tsc');

/** An empty folder into which the package, as it would be published, is installed. */
let folder = '';
/** What a newcomer has who follows the README. */
const expected = ['6', 'one way', ''];

/** Runs a command in the folder and returns what it printed; throws with all it said. */
function run(command: string, cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, { cwd, shell: true, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}: ${stdout}${stderr}`);
  return stdout;
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  run('node scripts/copy-documents.mjs', library);
  run(`npm pack --ignore-scripts --pack-destination "${folder}"`, library);
  const [packed] = readdirSync(folder);
  run('npm init --yes');
  run(`npm install --offline ./${String(packed)}`);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the packed package, installed in an empty folder', () => {
  it('brings nothing but itself', () => {
    const installed = readdirSync(join(folder, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['isolated-workers']);
  });

  it('runs the quick start in JavaScript', () => {
    for (const name of ['my-worker.mjs', 'host.mjs']) write(name, program(name));
    expect(run('node host.mjs').split('\n')).toEqual(['{ sum: 6 }', 'one way', '']);
  });

  it('is there for require()', () => {
    const names = run(`node -p "Object.keys(require('isolated-workers')).join(' ')"`);
    expect(names).toMatch(/\bcreateWorker\b.*\bstartWorkerServer\b/);
  });

  describe('in TypeScript, strict', () => {
    beforeAll(() => {
      mkdirSync(join(folder, 'node_modules/@types'));
      const nodeTypes = join(resolve('@types/node/package.json'), '..');
      symlinkSync(nodeTypes, join(folder, 'node_modules/@types/node'), 'junction');
      write('package.json', '{ "type": "module" }');
      const quickStart = ['contract.ts', 'my-worker.ts', 'host.ts'];
      for (const name of [...quickStart, 'build-worker.ts', 'build.ts']) write(name, program(name));
    });

    function compile(resolution: string, files: string[]): string {
      const compilerOptions = {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: true,
        target: 'es2022',
        module: resolution === 'bundler' ? 'esnext' : resolution,
        moduleResolution: resolution,
        types: ['node'],
        outDir: resolution,
      };
      write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
      return run(`node "${tsc}" -p . --pretty false`);
    }

    it.each(['nodenext', 'bundler'])(
      'compiles its programs with moduleResolution %s, and they run',
      (resolution) => {
        expect(compile(resolution, ['my-worker.ts', 'host.ts', 'build.ts'])).toBe('');
        expect(run(`node ${resolution}/host.js`).split('\n')).toEqual(expected);
        expect(run(`node ${resolution}/build.js`).split('\n')).toEqual(['0', '1', '']);
      },
      240_000,
    );

    it('refuses a payload that the contract does not allow', () => {
      write('wrong.ts', program('host.ts').replace('[1, 2, 3]', "['1']"));
      expect(() => compile('nodenext', ['wrong.ts'])).toThrow(/wrong\.ts\(\d+,\d+\): error TS2322/);
    });
  });
});

describe("the README's quick starts, word by word in an empty folder", () => {
  let empty = '';

  beforeAll(() => {
    empty = mkdtempSync(join(tmpdir(), 'empty-'));
    // The packages come from this repository, not from the registry, so that no network is needed.
    const sources: Record<string, string> = {
      'isolated-workers': join(
        folder,
        String(readdirSync(folder).find((name) => name.endsWith('.tgz'))),
      ),
      typescript: dirname(resolve('typescript/package.json')),
      '@types/node': dirname(resolve('@types/node/package.json')),
    };
    for (const command of commands('Install')) {
      const words = command.split(' ').map((word) => sources[word] ?? word);
      run(words.join(' ').replace('npm install', 'npm install --offline'), empty);
    }
    const names = ['contract.ts', 'my-worker.ts', 'host.ts', 'my-worker.mjs', 'host.mjs'];
    for (const name of names) writeFileSync(join(empty, name), program(name));
  }, 240_000);

  afterAll(() => {
    rmSync(empty, { recursive: true, force: true });
  });

  it('says what is printed of both', () => {
    expect(printed().map(({ command }) => command)).toEqual([
      'npx tsc && node host.js',
      'node host.mjs',
    ]);
  });

  it.each(printed())(
    '$command prints what it says',
    ({ command, lines }) => {
      expect(run(command, empty).split('\n')).toEqual([...lines, '']);
    },
    240_000,
  );
});

// The projects of the lane. Each is a folder with the packed library installed; its last command must succeed and,
// if it runs the host, say the sum.
import {
  commonTest,
  contract,
  host,
  said,
  test,
  typedHost,
  typedWorker,
  worker,
} from './sources.mjs';

const plain = { 'host.mjs': host, 'worker.mjs': worker };
/** The host without a top-level await. */
const inFunction = host.replace(/^([^]*?;\n)([^]*)$/, '$1(async () => {$2})();');

const twoEntries = ['host.mjs', 'worker.mjs'];
const nodeResolve = { rollup: '^4', '@rollup/plugin-node-resolve': '^16' };

function rollupConfig(outputs) {
  return `import resolve from '@rollup/plugin-node-resolve';
const common = { plugins: [resolve({ preferBuiltins: true })], external: /^node:/ };
export default ${outputs};
`;
}

const typescript = {
  typescript: '~6.0.3',
  '@types/node': '^20',
};
const typed = (extension, modules = { module: 'nodenext' }) => ({
  'contract.ts': contract,
  'worker.ts': typedWorker,
  'host.ts': typedHost(extension),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2023', ...modules, strict: true, skipLibCheck: false },
      ...{ outDir: 'dist', types: ['node'], rootDir: '.' },
    },
    include: ['*.ts'],
  }),
});
const tsc = (version, modules) => ({
  packages: { ...typescript, typescript: version },
  files: typed('js', modules),
  commands: [
    ['npx', 'tsc'],
    ['node', 'dist/host.js'],
  ],
  expect: said,
});

const vitest = (pool) => ({
  packages: { vitest: '^4' },
  files: { 'worker.mjs': worker, 'sum.test.mjs': test("import { test } from 'vitest';") },
  commands: [['npx', 'vitest', 'run', '--pool', pool]],
});

const modulesInVm = { NODE_OPTIONS: '--experimental-vm-modules' };
const jest = ({ packages = {}, config = {}, files = {}, env = modulesInVm, ...how }) => ({
  packages: { jest: '^30', '@jest/globals': '^30', ...packages },
  files: {
    'worker.mjs': worker,
    'jest.config.json': JSON.stringify({ testMatch: ['**/*.test.*js'], transform: {}, ...config }),
    ...files,
  },
  env,
  commands: [['npx', 'jest']],
  ...how,
});
const globals = "import { jest, test } from '@jest/globals';";

/** By name. `expect`: what the last command prints; `fails`: what its error says. */
export const projects = {
  npm: { manager: 'npm', files: plain, commands: [['node', 'host.mjs']], expect: said },
  pnpm: { manager: 'pnpm', files: plain, commands: [['node', 'host.mjs']], expect: said },
  'Yarn, Plug’n’Play': {
    manager: 'yarn',
    files: { ...plain, '.yarnrc.yml': 'nodeLinker: pnp\nenableTelemetry: false\n' },
    commands: [['yarn', 'node', 'host.mjs']],
    expect: said,
  },
  tsc: tsc('~6.0.3'),
  'tsc, for a bundler': tsc('~6.0.3', { module: 'preserve', moduleResolution: 'bundler' }),
  'tsc, as before `exports`': {
    ...tsc('~5.9.3', { module: 'es2022', moduleResolution: 'node10' }),
    note: 'with `moduleResolution: "node10"`',
  },
  esbuild: {
    packages: { esbuild: '^0.27' },
    files: plain,
    commands: [
      [
        ...['npx', 'esbuild', ...twoEntries, '--bundle', '--platform=node', '--format=esm'],
        ...['--outdir=dist', '--out-extension:.js=.mjs'],
      ],
      ['node', 'dist/host.mjs'],
    ],
    expect: said,
  },
  Rollup: {
    packages: nodeResolve,
    files: {
      ...plain,
      'rollup.config.mjs': rollupConfig(
        `{ ...common, input: ${JSON.stringify(twoEntries)}, output: { dir: 'dist', entryFileNames: '[name].mjs' } }`,
      ),
    },
    commands: [
      ['npx', 'rollup', '-c'],
      ['node', 'dist/host.mjs'],
    ],
    expect: said,
  },
  'Rollup, one file each': {
    packages: nodeResolve,
    files: {
      ...plain,
      'host.mjs': inFunction,
      'rollup.config.mjs': rollupConfig(
        `${JSON.stringify(twoEntries)}.map((input) => ({ ...common, input, output: { file: 'dist/' + input, inlineDynamicImports: true } }))`,
      ),
    },
    commands: [
      ['npx', 'rollup', '-c'],
      ['node', 'dist/host.mjs'],
    ],
    expect: said,
    note: 'with `createWorker()` called in a function',
  },
  'Rollup, one file each, top-level await': {
    packages: nodeResolve,
    files: {
      ...plain,
      'rollup.config.mjs': rollupConfig(
        `${JSON.stringify(twoEntries)}.map((input) => ({ ...common, input, output: { file: 'dist/' + input, inlineDynamicImports: true } }))`,
      ),
    },
    commands: [
      ['npx', 'rollup', '-c'],
      ['node', 'dist/host.mjs'],
    ],
    fails: 'below the top-level await that waits for it',
    note: 'cannot work: an error says so',
  },
  Rolldown: {
    packages: { rolldown: '^1.0.0-beta' },
    files: plain,
    commands: [
      [
        ...[
          'npx',
          'rolldown',
          ...twoEntries,
          '--platform',
          'node',
          '--format',
          'esm',
          '-d',
          'dist',
        ],
        ...['--entry-file-names', '[name].mjs'],
      ],
      ['node', 'dist/host.mjs'],
    ],
    expect: said,
  },
  webpack: {
    packages: { webpack: '^5', 'webpack-cli': '^6' },
    files: {
      ...plain,
      'webpack.config.mjs': `export default {
  mode: 'production', target: 'node20', experiments: { outputModule: true },
  entry: { host: './host.mjs', worker: './worker.mjs' },
  module: { parser: { javascript: { url: false } } },
  output: { path: import.meta.dirname + '/dist', filename: '[name].mjs', module: true, chunkFormat: 'module' },
};
`,
    },
    commands: [
      ['npx', 'webpack'],
      ['node', 'dist/host.mjs'],
    ],
    expect: said,
    note: 'with `parser.javascript.url: false`, so that the URL of the worker stays',
  },
  Vite: {
    packages: { vite: '^7' },
    files: {
      ...plain,
      'vite.config.mjs': `export default {
  ssr: { noExternal: true },
  build: { ssr: true, rolldownOptions: {}, rollupOptions: { input: ['host.mjs', 'worker.mjs'], output: { entryFileNames: '[name].mjs' } } },
};
`,
    },
    commands: [
      ['npx', 'vite', 'build'],
      ['node', 'dist/host.mjs'],
    ],
    expect: said,
    note: 'as a server build',
  },
  tsx: {
    packages: { tsx: '^4', ...typescript },
    files: typed('ts'),
    commands: [['npx', 'tsx', 'host.ts']],
    expect: said,
  },
  'ts-node': {
    packages: { 'ts-node': '^10', ...typescript, typescript: '~5.9.3' },
    files: typed('ts'),
    commands: [['node', '--no-warnings', '--loader', 'ts-node/esm/transpile-only', 'host.ts']],
    expect: said,
  },
  swc: {
    packages: { '@swc-node/register': '^1', '@swc/core': '^1', ...typescript },
    files: typed('ts'),
    commands: [['node', '--import', '@swc-node/register/esm-register', 'host.ts']],
    expect: said,
  },
  'Vitest, threads': vitest('threads'),
  'Vitest, forks': vitest('forks'),
  'Vitest, vmThreads': vitest('vmThreads'),
  'Jest, ES modules': jest({
    files: { 'sum.test.mjs': test(globals) },
    note: 'with `NODE_OPTIONS=--experimental-vm-modules`',
  }),
  'Jest, CommonJS': jest({
    files: { 'sum.test.cjs': commonTest("await import('isolated-workers')") },
    note: 'with `NODE_OPTIONS=--experimental-vm-modules` and `await import()`',
  }),
  'Jest, CommonJS, no flag': jest({
    files: { 'sum.test.cjs': commonTest("require('isolated-workers')") },
    env: {},
    fails: 'Must use import to load ES Module',
    note: 'cannot work: Jest’s error says so',
  }),
  'Jest, CommonJS, Babel': jest({
    packages: { '@babel/preset-env': '^7' },
    config: {
      transform: { '\\.js$': 'babel-jest' },
      transformIgnorePatterns: ['/node_modules/(?!isolated-workers/)'],
    },
    files: {
      'sum.test.cjs': commonTest("require('isolated-workers')"),
      'babel.config.json': JSON.stringify({
        presets: [['@babel/preset-env', { targets: { node: '20' } }]],
      }),
    },
    env: {},
    note: 'with `transformIgnorePatterns` that let Babel compile the library',
  }),
  'Jest, jsdom': jest({
    packages: { 'jest-environment-jsdom': '^30' },
    config: { testEnvironment: 'jsdom' },
    files: { 'sum.test.mjs': test(globals) },
  }),
  'Jest, fake timers': jest({ files: { 'sum.test.mjs': test(globals, 'jest.useFakeTimers();') } }),
  'node:test': {
    files: {
      'worker.mjs': worker,
      'sum.test.mjs': test(
        "import { test as run } from 'node:test';\nconst test = (name, body) => run(name, body);",
      ),
    },
    commands: [['node', '--test']],
  },
  Mocha: {
    packages: { mocha: '^11' },
    files: {
      'worker.mjs': worker,
      'sum.test.mjs': test(
        "import { it } from 'mocha';\nconst test = (name, body) => it(name, body).timeout(30_000);",
      ),
    },
    commands: [['npx', 'mocha', 'sum.test.mjs']],
  },
  jsdom: {
    packages: { jsdom: '^26' },
    files: {
      'worker.mjs': worker,
      'host.mjs': `import { JSDOM } from 'jsdom';
const { window } = new JSDOM('', { url: 'http://localhost' });
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
Object.assign(globalThis, {
  window,
  document: window.document,
  setTimeout: (...args) => Number(setTimeout(...args)),
  setInterval: (...args) => Number(setInterval(...args)),
  clearTimeout: (id) => clearTimeout(id),
  clearInterval: (id) => clearInterval(id),
});
for (const name of ['AbortSignal', 'AbortController', 'Event', 'EventTarget', 'URL'])
  globalThis[name] = window[name];
delete globalThis.setImmediate;
const { createWorker } = await import('isolated-workers');
const worker = await createWorker(new URL('./worker.mjs', import.meta.url));
console.log('the sum is', await worker.send('sum', [1, 2, 3], { timeout: 20_000 }));
await worker.shutdown();
window.close();
`,
    },
    commands: [['node', 'host.mjs']],
    expect: said,
    note: 'its `AbortSignal`, `URL` and numbers for timers in place of Node’s, no `setImmediate`',
  },
  'Single executable (Node)': {
    packages: { esbuild: '^0.27', postject: '^1.0.0-alpha.6' },
    files: {
      'worker.mjs': worker,
      'host.mjs': inFunction.replace(
        "new URL('./worker.mjs', import.meta.url)",
        "process.cwd() + '/worker.mjs', { execPath: process.env.NODE }",
      ),
      'sea.json': JSON.stringify({
        main: 'host.cjs',
        output: 'host.blob',
        disableExperimentalSEAWarning: true,
      }),
      'make.mjs': `import { copyFileSync, chmodSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
execFileSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { stdio: 'inherit' });
copyFileSync(process.execPath, 'program');
chmodSync('program', 0o755);
execFileSync('npx', ['postject', 'program', 'NODE_SEA_BLOB', 'host.blob', '--sentinel-fuse',
  'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'], { stdio: 'inherit' });
`,
    },
    env: { NODE: process.execPath },
    commands: [
      [
        'npx',
        'esbuild',
        'host.mjs',
        '--bundle',
        '--platform=node',
        '--format=cjs',
        '--outfile=host.cjs',
      ],
      ['node', 'make.mjs'],
      ['./program'],
    ],
    expect: said,
    note: 'with the option `execPath`',
  },
};

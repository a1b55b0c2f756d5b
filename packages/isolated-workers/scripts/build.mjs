// dist: the JavaScript as one file, the declarations as the tree they are written in.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

rmSync('dist', { recursive: true, force: true });

// A worker's start pays for each module it loads: the same code in 15 files costs twice as much.
await build({
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'linked',
  // What is not there need not be read; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
});

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

// Declarations are read by people; tsc writes a conditional type on one endless line.
const style = await resolveConfig('src/index.ts');
for (const name of readdirSync('dist', { recursive: true }).filter((file) =>
  /\.d\.ts$/.test(file),
)) {
  const text = readFileSync(`dist/${name}`, 'utf8');
  writeFileSync(`dist/${name}`, await format(text, { ...style, parser: 'typescript' }));
}

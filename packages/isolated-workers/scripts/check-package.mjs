// What publint and attw do not look at: dependencies, packed files, require(), and the names that bundling keeps.
import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import './copy-documents.mjs';
import { longestLine } from './short-lines.mjs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
  assert.equal(manifest[field], undefined, `package.json: ${field} must stay empty`);
}

const [{ files }] = JSON.parse(
  execSync('npm pack --dry-run --json --ignore-scripts', { encoding: 'utf8' }),
);
const packed = files.map((file) => file.path).filter((path) => !/^dist\/.+\.d\.ts$/.test(path));
assert.deepEqual(packed.sort(), [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/checking.js',
  'dist/checking.js.map',
  'dist/index.js',
  'dist/index.js.map',
  'dist/start.js',
  'dist/start.js.map',
  'dist/streams.js',
  'dist/streams.js.map',
  'package.json',
]);

// As text of two bytes a character it has to be larger than what V8 puts into the young generation.
const forWorkers = readFileSync('dist/index.js', 'utf8');
assert.match(forWorkers, /[\u0100-\uffff]/, 'the text of index.js has to be wide');
assert(2 * forWorkers.length > 128 * 1024, 'the text of index.js has to exceed 128 KiB');

for (const name of ['index.js', 'streams.js']) {
  const lines = readFileSync(`dist/${name}`, 'utf8').split('\n');
  const map = new SourceMap(JSON.parse(readFileSync(`dist/${name}.map`, 'utf8')));
  const sources = new Map(
    map.payload.sources.map((path, at) => [path, map.payload.sourcesContent[at].split('\n')]),
  );
  let named = 0;
  for (const [at, line] of lines.entries()) {
    assert(line.length <= longestLine, `${name}:${at + 1}: ${line.length} characters`);
    for (const { 1: declared, index } of line.matchAll(/\b(?:function|class) (\w{3,})/g)) {
      const { originalSource, originalLine } = map.findEntry(at, index);
      const original = sources.get(originalSource)?.[originalLine] ?? '';
      assert(original.includes(declared), `${name}:${at + 1}: ${declared} is not on '${original}'`);
      named += 1;
    }
  }
  assert(named > 10, `${name}: functions and classes keep their names`);
}

// Fails on a top-level await, which require() cannot load.
const library = createRequire(import.meta.url)('isolated-workers');
for (const [name, value] of Object.entries(library)) {
  // One or two letters: what start.js takes from index.js, and nobody else.
  if (typeof value !== 'function' || name.length <= 2) continue;
  assert.equal(value.name, name, 'bundling renamed a public name');
}

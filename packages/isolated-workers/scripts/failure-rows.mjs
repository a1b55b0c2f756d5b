// Prints which tests hold each row of docs/failures.md: the row's number stands in their names. Fails when a row has none.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

const table = readFileSync(join(repository, 'docs/failures.md'), 'utf8');
const rows = [...table.matchAll(/^\| ([A-Z]\d+) +\|/gm)].map(([, row]) => row);
if (rows.length === 0) throw new Error('docs/failures.md has no rows');
if (new Set(rows).size < rows.length) throw new Error('docs/failures.md has a row twice');

const listed = execFileSync(process.execPath, [vitest, 'list', '--json'], {
  cwd: repository,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const tests = JSON.parse(listed.slice(listed.indexOf('[')));

const without = [];
for (const row of rows) {
  const number = new RegExp(`\\b${row}\\b`);
  const held = tests.filter(({ name }) => number.test(name));
  if (held.length === 0) without.push(row);
  console.log(styleText(held.length > 0 ? 'green' : 'red', row));
  for (const { file, name } of held) console.log(`  ${relative(repository, file)}  ${name}`);
}
console.log(
  `${rows.length} rows, ${without.length} without a test${without.map((row) => ` ${row}`)}`,
);
process.exitCode = without.length === 0 ? 0 : 1;

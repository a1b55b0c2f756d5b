// Runs every type test under every compiler, with `exactOptionalPropertyTypes` on and off: tsd drives the TypeScript
// it bundles and checks identity; the newer compilers run by themselves and check assignability and every error.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import tsd from 'tsd';
import ts from 'typescript';

const here = import.meta.dirname;
const typings = '../../../packages/isolated-workers/dist/index.d.ts';
// Where everything is wrong the first lines say why.
const shown = 40;
const variants = ['exact-optional', 'loose-optional'];
// The folders whose `typescript` is the compiler of a lane.
const compilers = [here, join(here, '../packages/typescript-7')];

const tests = readdirSync(here).filter((name) => name.endsWith('.test-d.ts'));
if (tests.length === 0) throw new Error(`no type tests in ${here}`);

let failed = false;
const bundled = createRequire(createRequire(import.meta.url).resolve('tsd'));
const { version } = bundled('@tsd/typescript/package.json');
for (const variant of variants) {
  const diagnostics = await tsd.default({
    cwd: join(here, 'lanes', variant),
    typingsFile: typings,
    testFiles: ['../../*.test-d.ts'],
  });
  report(`tsd, TypeScript ${version}, ${variant}`, tsd.formatter(diagnostics));
}
for (const compiler of compilers) {
  for (const variant of variants) await compile(compiler, variant);
}
process.exitCode = failed ? 1 : 0;

function report(lane, problems) {
  failed ||= problems !== '';
  console.log(`${problems === '' ? 'passed' : 'FAILED'}: ${lane}, ${tests.length} files`);
  const lines = problems.split('\n');
  if (problems !== '') console.log(lines.slice(0, shown).join('\n'));
  if (lines.length > shown) console.log(`… and ${lines.length - shown} lines more`);
}

async function compile(folder, variant) {
  const require = createRequire(join(folder, 'package.json'));
  const manifest = require.resolve('typescript/package.json');
  const project = join(here, 'lanes', variant, 'tsconfig.tsc.json');
  const arguments_ = [join(dirname(manifest), 'bin/tsc'), '-p', project, '--pretty', 'false'];
  const output = await promisify(execFile)(process.execPath, arguments_, { cwd: here }).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
  const problems = surprises(output);
  report(`TypeScript ${require(manifest).version}, ${variant}`, problems.join('\n'));
}

/** The errors that nothing expected, and the expectations that met no error. */
function surprises(output) {
  const awaited = new Map(tests.map((name) => [name, negativeAssertions(join(here, name))]));
  const problems = [];
  for (const line of output.split('\n')) {
    const match = /^(.+?)\((\d+),(\d+)\): error TS\d+: /.exec(line);
    if (match === null) {
      // Indented lines explain the error before them; an error without a place is about the whole.
      if (line.startsWith('error')) problems.push(line);
      continue;
    }
    const [, path, row, column] = match;
    const inFile = dirname(resolve(here, path)) === here ? awaited.get(path.split('/').at(-1)) : [];
    const expectation = inFile?.find(({ holds }) => holds(Number(row), Number(column)));
    if (expectation === undefined) problems.push(line);
    else expectation.met = true;
  }
  for (const [name, expectations] of awaited) {
    for (const { met, row, text } of expectations) {
      if (!met) problems.push(`${name}:${row}: expected an error and found none: ${text}`);
    }
  }
  return problems;
}

/** The calls of expectError() and expectNotAssignable() in a file. */
function negativeAssertions(path) {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found = [];
  const visit = (node) => {
    if (
      ts.isCallExpression(node) &&
      ['expectError', 'expectNotAssignable'].includes(node.expression.getText())
    ) {
      const start = node.getStart();
      const { line } = source.getLineAndCharacterOfPosition(start);
      const holds = (row, column) => {
        const at = source.getPositionOfLineAndCharacter(row - 1, column - 1);
        return at >= start && at < node.end;
      };
      found.push({ holds, met: false, row: line + 1, text: node.getText().split('\n')[0] });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

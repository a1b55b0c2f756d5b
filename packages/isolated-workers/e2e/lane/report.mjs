// The matrix, as a table to read here and as a page of the documentation.
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';

const page = new URL('../../../../docs/platforms.md', import.meta.url);

export function summary(results, faults) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed.length, 0);
  return { passed, failed: failed + faults.filter(({ gone }) => gone).length };
}

/** Platform × suite, and host × worker. */
export function resultTable(results) {
  const own = results.filter(({ worker }) => worker === undefined);
  const pairs = results.filter(({ worker }) => worker !== undefined);
  return format(`${matrix(own)}\n\n${pairs.length > 0 ? pairMatrix(pairs) : ''}`, {
    parser: 'markdown',
  });
}

export async function writeDocument(results, faults) {
  const text = `# Platforms

The end-to-end suites in \`packages/isolated-workers/e2e\` use the packed and installed package as its users do. They run on
every platform below. Each number counts passed tests; no test was skipped. A test for one system or runtime (drive
letters, a folder's rights, type stripping) is counted there only. This page is written by

\`\`\`sh
npm run test:platforms
\`\`\`

which fetches the runtimes from the npm registry. Windows means Node for Windows under Wine: named pipes and Windows
processes, on a Linux machine. The GitHub workflow runs the same suites on Linux, macOS and Windows themselves.

## Each runtime as host and worker

${matrix(results.filter(({ worker }) => worker === undefined))}

## A host of one runtime, its workers of another

All tests of ${listOf(results)}, by host (rows) and worker (columns).

${pairMatrix(results.filter(({ worker }) => worker !== undefined))}

## Faults of the platforms

Faults that the library works around fail no test. Tests affected by the others still run and must fail: when one passes,
the fault is gone and the exception is removed. Each fault has a reproduction without this library in
\`packages/isolated-workers/e2e/upstream\`, which also runs.

${table([
  ['', 'Where', 'What', 'Here', 'Reproduction'],
  ...[...new Set(faults.map(({ fault }) => fault))].map((fault) => [
    fault.number,
    faults
      .filter((each) => each.fault === fault)
      .map(({ platform }) => platform.label)
      .join('; '),
    fault.what,
    fault.workedAround ? 'worked around' : 'stays',
    `\`${fault.reproduction}\``,
  ]),
])}
`;
  writeFileSync(page, await format(text, { parser: 'markdown' }));
}

function listOf(results) {
  const names = new Set(results.filter(({ worker }) => worker).map(({ suite }) => suite));
  return [...names].join(', ');
}

function matrix(results) {
  const columns = [...new Set(results.map(({ suite }) => suite))];
  const platforms = new Set(results.map(({ host }) => host));
  return table([
    ['Platform', ...columns],
    ...[...platforms].map((platform) => [
      platform.label,
      ...columns.map((suite) =>
        cell(results.filter((each) => each.host === platform && each.suite === suite)),
      ),
    ]),
  ]);
}

function pairMatrix(results) {
  const platforms = [...new Set(results.map(({ host }) => host))];
  return table([
    ['Host', ...platforms.map(({ label }) => label)],
    ...platforms.map((host) => [
      host.label,
      ...platforms.map((worker) =>
        cell(results.filter((each) => each.host === host && each.worker === worker)),
      ),
    ]),
  ]);
}

function cell(results) {
  if (results.length === 0) return '–';
  const count = (what) => results.reduce((sum, result) => sum + what(result), 0);
  const failed = count((result) => result.failed.length);
  const excepted = results.flatMap((result) =>
    result.excepted.map((name) => name.slice(1, name.indexOf(']'))),
  );
  const passed = count((result) => result.passed) - excepted.length;
  return [
    passed,
    ...(failed > 0 ? [`**${failed} failed**`] : []),
    ...(excepted.length > 0
      ? [`(${excepted.length} faulty upstream: ${[...new Set(excepted)].join(', ')})`]
      : []),
  ].join(' ');
}

function table([head, ...rows]) {
  return [head, head.map(() => '-'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdownTable } from 'markdown-table';

const page = fileURLToPath(new URL('../../../docs/ecosystem.md', import.meta.url));

/** Writes docs/ecosystem.md. */
export function writePage(results) {
  const rows = results.map(({ name, versions, note }) => [name, versions.join(', '), note]);
  writeFileSync(
    page,
    `# Ecosystem

Package managers, bundlers, TypeScript compilers and runners, test runners and hosts of other kinds that the library was
seen to work with. \`npm run test:ecosystem\` makes a small project for each: the packed library is installed, a host starts a
worker, calls it and shuts it down. It writes this page if all projects end as they should; names after \`--\` run those
alone. Where the last column says that a project cannot work, it was seen to fail with an error that says why.

Node ${process.versions.node}, ${process.platform}.

${markdownTable([['project', 'packages', 'how'], ...rows])}
`,
  );
}

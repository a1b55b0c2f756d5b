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

Package managers, bundlers, TypeScript runners, test runners and hosts of other kinds that the library was seen to work
with. \`npm run test:ecosystem\` makes a small project for each, with the packed library installed, runs it, and writes this
page if all of them work. Names after it run those projects alone.

Node ${process.version}, ${process.platform}.

${markdownTable([['project', 'packages', 'how'], ...rows])}
`,
  );
}

// npm run test:ecosystem [-- <project>…]: small real projects, each with the packed library installed.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attempt } from './attempt.mjs';
import { pack } from '../e2e/lane/project.mjs';
import { writePage } from './page.mjs';
import { projects } from './projects.mjs';

/** Projects at a time. */
const lanes = 2;

const { positionals } = parseArgs({ allowPositionals: true });
const names = positionals.length === 0 ? Object.keys(projects) : positionals;
const unknown = names.filter((name) => !Object.hasOwn(projects, name));
if (unknown.length > 0) {
  console.error(
    `No project ${unknown.join(', ')}. There are: ${Object.keys(projects).join(', ')}.`,
  );
  process.exit(2);
}

const library = pack();
const root = realpathSync(mkdtempSync(join(tmpdir(), 'iw-ecosystem-')));
const results = new Map();
let next = 0;
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) {
      const result = await attempt(root, library, name, projects[name]);
      results.set(name, result);
      console.log(`${result.failure === undefined ? 'works' : 'FAILS'}  ${name}`);
      if (result.failure !== undefined) console.error(result.failure);
    }
  }),
);
rmSync(root, { recursive: true, force: true });
const failed = [...results.values()].filter(({ failure }) => failure !== undefined).length;
console.log(`\n${results.size - failed} work, ${failed} fail`);
if (positionals.length === 0 && failed === 0)
  await writePage(names.map((name) => ({ name, ...results.get(name) })));
process.exitCode = failed === 0 ? 0 : 1;

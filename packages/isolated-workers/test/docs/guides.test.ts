// The programs of the guide pages run, and print what the pages say.
//
// For writers: the blocks of a page that have a file's name in their first line are the files of one folder. After a
// line such as "`node search.js` prints" stands a block of `text`: what the program, and its workers, print.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageAt, repository } from '../support/pages.js';
import { codeBlocks } from './code-blocks.js';

const { resolve } = createRequire(import.meta.url);

interface Program {
  readonly file: string;
  readonly output: string;
}

/** The programs of a page, each with what it prints. */
function programs(page: string): Program[] {
  const said = page.matchAll(/^`node ([\w.-]+\.m?js)` prints$\n\n^```text\n(.*?)^```$/gms);
  return [...said].map(([, file = '', output = '']) => ({ file, output }));
}

/** The file that Node runs for a block: its types are left out, what is new is written in older words. */
function javascript(code: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

const guides = readdirSync(new URL('docs/guide/', repository))
  .map((name) => ({ name, page: pageAt(`docs/guide/${name}`) }))
  .filter(({ page }) => programs(page).length > 0);

test.each(['streaming.md', 'uploads.md', 'progress.md', 'checked-contracts.md'])(
  '%s has programs',
  (name) => {
    expect(guides.map((guide) => guide.name)).toContain(name);
  },
);

describe.each(guides)('$name', ({ page }) => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'guide-'));
    mkdirSync(join(folder, 'node_modules'));
    for (const name of ['isolated-workers', 'zod']) {
      const installed = dirname(resolve(`${name}/package.json`));
      symlinkSync(installed, join(folder, 'node_modules', name), 'junction');
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const { name, code } of codeBlocks(page))
      if (name !== undefined)
        writeFileSync(join(folder, name.replace(/ts$/, 'js')), javascript(code));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(programs(page))('$file prints what the page says', ({ file, output }) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: output, stderr: '' });
  });
});

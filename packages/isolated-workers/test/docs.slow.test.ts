// Every block of `ts` or `js` in the documentation must compile under `strict`, the latter as by `checkJs`.
//
// For writers: the blocks of one page are the files of one folder. A block whose first line is a file's name in a
// comment, such as `// contract.ts`, can be imported by the others on that page as './contract.js'; a name can be
// given once. Every other block is a file of its own: it imports, or declares, all that it uses. Code that is meant
// to be wrong stands under a `// @ts-expect-error` that says what is wrong. The doc comments of the library's sources
// are one page together.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { codeBlocks, compile, docCommentBlocks } from './docs/code-blocks.js';

const root = resolve(import.meta.dirname, '../../..');
const sources = 'packages/isolated-workers/src';
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  skipLibCheck: true,
};

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function files(folder: string, ending: string, recursive = true): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending))
    .sort();
}

const pages = [...files('.', '.md', false), ...files('docs', '.md')].filter(
  (page) => !/^docs\/(api|\.vitepress)\//.test(page),
);

test('there are pages', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('docs/guide/contracts.md');
});

test.each(pages)('T5: %s compiles, its JavaScript under `checkJs`', (page) => {
  expect(compile(codeBlocks(read(page)), join(root, 'docs', `${page}-blocks`), options)).toEqual(
    [],
  );
});

test('the examples in doc comments compile', () => {
  const blocks = files(sources, '.ts').flatMap((file) =>
    docCommentBlocks(read(file)).map((block) => ({ ...block, file })),
  );
  expect(blocks).not.toEqual([]);
  expect(compile(blocks, join(root, 'docs/doc-comment-blocks'), options)).toEqual([]);
});

describe('the test itself', () => {
  const compiled = (page: string): string[] =>
    compile(codeBlocks(page), join(root, 'docs/x'), options);

  test('finds a mistake, by its line', () => {
    const page = ['# Title', '', '```ts', 'const a = 1;', "const b: number = 'b';", '```'].join(
      '\n',
    );
    expect(compiled(page)).toEqual(["5: Type 'string' is not assignable to type 'number'."]);
  });

  test('knows blocks by their names, each name once', () => {
    const contract = ['```ts', '// contract.ts', 'export type A = 1;', '```'];
    const use = [
      '```ts',
      "import type { A } from './contract.js';",
      'export const a: A = 1;',
      '```',
    ];
    expect(compiled([...contract, ...use].join('\n'))).toEqual([]);
    expect(compiled(use.join('\n'))).toEqual([expect.stringContaining('2: Cannot find module')]);
    expect(compiled([...contract, ...contract].join('\n'))).toEqual([
      '6: a block named contract.ts is there already',
    ]);
  });

  test('checks JavaScript and looks at no other language', () => {
    const page = ['```js', 'const a = ;', '```', '```sh', 'const a = ;', '```'].join('\n');
    expect(compiled(page)).toEqual(['2: Expression expected.']);
    const wrong = ['```js', 'export const a = Math.max("1");', '```'].join('\n');
    expect(compiled(wrong)).toEqual([expect.stringContaining("'string' is not assignable")]);
  });

  test('finds the examples of doc comments, by their lines', () => {
    const source = ['x;', '/**', ' * Text.', ' * ```ts', ' * const a = 1;', ' * ```', ' */'].join(
      '\n',
    );
    expect(docCommentBlocks(source)).toEqual([
      { language: 'ts', name: undefined, code: 'const a = 1;', line: 5 },
    ]);
  });
});

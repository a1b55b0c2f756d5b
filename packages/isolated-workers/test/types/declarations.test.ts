import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const published = join(root, 'packages/isolated-workers/dist');
const entry = join(published, 'index.d.ts');

/** The declaration files that a user's compiler reads: the entry and all that it leads to. */
const reachable = ((): ts.SourceFile[] => {
  const found = new Map<string, ts.SourceFile>();
  const read = (path: string): void => {
    if (found.has(path)) return;
    const text = readFileSync(path, 'utf8');
    found.set(path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith('.')) read(join(dirname(path), fileName.replace(/\.js$/, '.d.ts')));
    }
  };
  read(entry);
  return [...found.values()];
})();

test('they are all looked at', () => {
  expect(reachable.map((file) => relative(published, file.fileName))).toEqual(
    expect.arrayContaining([
      'index.d.ts',
      'core/contract/caller.d.ts',
      'core/contract/messages.d.ts',
      'errors/base.d.ts',
    ]),
  );
});

test('no `any` can be reached in them, but in a WorkerClient without a contract, which is any client', () => {
  const found = reachable.flatMap((file) => {
    const lines: string[] = [];
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        lines.push(`${relative(published, file.fileName)}:${line + 1}: ${node.parent.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return lines;
  });
  expect(found.map((line) => line.replace(/:\d+/, ''))).toEqual([
    'core/contract/worker-client.d.ts: in out M = any',
  ]);
});

test('a person can read them: every type goes by its name', () => {
  // `import('…')` in a type is where the compiler had to spell one out.
  const spelt = reachable.flatMap((file) =>
    [...file.text.matchAll(/\bimport\(.*/g)].map(([type]) => `${file.fileName}: ${type}`),
  );
  expect(spelt).toEqual([]);
});

test('every public name is tested in type-tests', () => {
  const program = ts.createProgram([entry], { types: ['node'], skipLibCheck: true });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.Node);
  const names = checker.getExportsOfModule(module as ts.Symbol).map((symbol) => symbol.name);
  const folder = join(root, 'type-tests');
  const tests = readdirSync(folder)
    .filter((file) => file.endsWith('.test-d.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const untested = names.filter((name) => !tests.some((text) => importsOf(text).includes(name)));
  expect(names).toContain('createWorker');
  expect(untested).toEqual([]);
});

function importsOf(text: string): string[] {
  const match = /import (?:type )?\{([^}]*)\} from 'isolated-workers'/.exec(text);
  return (match?.[1] ?? '').split(',').map((name) =>
    name
      .replace(/^\s*(type\s+)?/, '')
      .replace(/\s+as\s.*/, '')
      .trim(),
  );
}

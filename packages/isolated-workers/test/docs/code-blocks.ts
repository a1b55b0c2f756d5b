import ts from 'typescript';

/** One fenced block of code in a page, or in the doc comments of a source file. */
export interface CodeBlock {
  readonly language: 'ts' | 'js';
  /** What the block calls itself in its first line, as in `// contract.ts`. */
  readonly name: string | undefined;
  readonly code: string;
  /** The line of the page on which the code begins, from 1. */
  readonly line: number;
  /** The file it is from, where a page is made of several. */
  readonly file?: string;
}

/** The `ts` and `js` blocks of a Markdown page. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly fence: string; readonly info: string; readonly line: number } | undefined;
  let code: string[] = [];
  for (const [index, line] of page.split('\n').entries()) {
    const [, indent = '', fence = '', info = ''] = /^(\s*)(`{3,}|~{3,})\s*(\S*)/.exec(line) ?? [];
    if (open === undefined) {
      if (fence === '') continue;
      open = { fence: indent + fence, info, line: index + 2 };
      code = [];
    } else if (line.startsWith(open.fence) && info === '') {
      const language = languages.get(open.info);
      const text = code.join('\n');
      const name = /^\/\/ ([\w.-]+\.[jt]s)\s*$/m.exec(code[0] ?? '')?.[1];
      if (language !== undefined) blocks.push({ language, name, code: text, line: open.line });
      open = undefined;
    } else {
      code.push(line);
    }
  }
  return blocks;
}

/** The blocks in the doc comments of a source file. */
export function docCommentBlocks(source: string): CodeBlock[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const before = source.slice(0, comment.index).split('\n').length - 1;
    const text = comment[0].replaceAll(/^[ \t]*\* ?/gm, '');
    return codeBlocks(text).map((block) => ({ ...block, line: block.line + before }));
  });
}

const languages = new Map<string, CodeBlock['language']>([
  ['ts', 'ts'],
  ['typescript', 'ts'],
  ['js', 'js'],
  ['javascript', 'js'],
]);

/** What every page needs is read once. */
const library = new Map<string, ts.SourceFile | undefined>();

/**
 * Compiles the blocks of one page as the modules of one folder, and returns what the compiler says about them, each
 * with the line of the page. `folder` need not exist; what the blocks import is looked for from there.
 */
export function compile(
  blocks: readonly CodeBlock[],
  folder: string,
  options: ts.CompilerOptions,
): string[] {
  const files = new Map<string, CodeBlock>();
  const problems: string[] = [];
  for (const block of blocks) {
    const path = `${folder}/${block.name ?? `block-${files.size}.${block.language}`}`;
    if (files.has(path))
      problems.push(`${placeOf(block)}: a block named ${block.name ?? ''} is there already`);
    files.set(path, block);
  }
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    directoryExists: (path) => path === folder || disk.directoryExists?.(path) === true,
    fileExists: (path) => files.has(path) || disk.fileExists(path),
    readFile: (path) => files.get(path)?.code ?? disk.readFile(path),
    getSourceFile(path, language, ...rest) {
      const code = files.get(path)?.code;
      if (code !== undefined) return ts.createSourceFile(path, code, language);
      if (!library.has(path)) library.set(path, disk.getSourceFile(path, language, ...rest));
      return library.get(path);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const found = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
  for (const { file, start, messageText } of found) {
    const block = file && files.get(file.fileName);
    const inBlock = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
    problems.push(
      `${block === undefined ? 'elsewhere' : placeOf(block, inBlock)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  }
  return problems;
}

function placeOf({ file, line }: CodeBlock, below = 0): string {
  return `${file === undefined ? '' : `${file}:`}${line + below}`;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const here = import.meta.dirname;
const fixtures = join(here, '../fixtures/types');
const base = readOptions(join(here, '../../../../tsconfig.base.json'));
const options: ts.CompilerOptions = {
  ...base,
  isolatedDeclarations: false,
  allowJs: true,
  checkJs: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
};

// What an editor shows in a fixture: a `.txt` file, in which `/*name*/` marks a place and `[|…|]` after it a range.
export class Editor {
  readonly #service: ts.LanguageService;
  readonly #path: string;
  readonly #places: ReadonlyMap<string, Place>;

  constructor(fixture: string) {
    const opened = new Map(
      ['contract.ts', fixture].map((name) => {
        const text = readFileSync(join(fixtures, `${name}.txt`), 'utf8');
        return [join(here, name), unmark(text)] as const;
      }),
    );
    this.#path = join(here, fixture);
    this.#places = opened.get(this.#path)?.places ?? new Map<string, Place>();
    const read = (path: string): string | undefined =>
      opened.get(path)?.text ?? ts.sys.readFile(path);
    this.#service = ts.createLanguageService({
      getScriptFileNames: () => [...opened.keys()],
      getScriptVersion: () => '1',
      getScriptSnapshot(path) {
        const text = read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => here,
      getCompilationSettings: () => options,
      getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
      fileExists: (path) => opened.has(path) || existsSync(path),
      readFile: read,
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
      realpath: (path) => ts.sys.realpath?.(path) ?? path,
    });
  }

  /** What is offered at a place, in order. */
  completions(name: string): string[] {
    const settings = { includeCompletionsWithInsertText: true };
    const offered = this.#service.getCompletionsAtPosition(
      this.#path,
      this.#place(name).start,
      settings,
    );
    return (offered?.entries ?? []).map((entry) => entry.name);
  }

  /** The type shown for the word at a place, and its documentation if it has some. */
  hover(name: string): string {
    const shown = this.#service.getQuickInfoAtPosition(this.#path, this.#place(name).start);
    const parts = [shown?.displayParts, shown?.documentation].map(ts.displayPartsToString);
    return parts.filter((part) => part !== '').join('\n');
  }

  /** What is underlined: the text of each error, under the name of its range; `row:column` where no range was marked. */
  errors(): Record<string, string> {
    const found = [
      ...this.#service.getSyntacticDiagnostics(this.#path),
      ...this.#service.getSemanticDiagnostics(this.#path),
    ];
    return Object.fromEntries(
      found.map((error) => [
        this.#nameOf(error),
        ts.flattenDiagnosticMessageText(error.messageText, '\n'),
      ]),
    );
  }

  /** The names of all marked ranges. */
  get ranges(): string[] {
    return [...this.#places].filter(([, place]) => place.end !== undefined).map(([name]) => name);
  }

  /** The declarations that the fixture would be published with. */
  declarations(): string {
    const { outputFiles } = this.#service.getEmitOutput(this.#path, true, true);
    return outputFiles.map((file) => file.text).join('');
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`no place /*${name}*/ in ${this.#path}`);
    return place;
  }

  #nameOf({ start = 0, length = 0, file }: ts.Diagnostic): string {
    const at = [...this.#places].find(
      ([, place]) => place.start === start && place.end === start + length,
    );
    if (at !== undefined) return at[0];
    const where = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
    return `${where.line + 1}:${where.character + 1}`;
  }
}

function readOptions(path: string): ts.CompilerOptions {
  const file = ts.readConfigFile(path, (name) => ts.sys.readFile(name));
  const { compilerOptions } = file.config as { compilerOptions: object };
  return ts.convertCompilerOptionsFromJson(compilerOptions, here).options;
}

interface Place {
  readonly start: number;
  readonly end?: number;
}

function unmark(marked: string): { text: string; places: Map<string, Place> } {
  const places = new Map<string, Place>();
  let text = '';
  let rest = marked;
  for (;;) {
    const mark = /\/\*([^*]+)\*\/(\[\|(.*?)\|\])?/.exec(rest);
    if (mark === null) return { text: text + rest, places };
    text += rest.slice(0, mark.index);
    const [whole, name = '', , inner] = mark;
    const start = text.length;
    places.set(name, inner === undefined ? { start } : { start, end: start + inner.length });
    text += inner ?? '';
    rest = rest.slice(mark.index + whole.length);
  }
}

import { readFileSync } from 'node:fs';

/** The top of the repository. */
export const repository: URL = new URL('../../../../', import.meta.url);

/** The text of a page, by its path from the top of the repository. */
export function pageAt(path: string): string {
  return readFileSync(new URL(path, repository), 'utf8');
}

/** The cells of every row of the first table under the heading that begins with `title`. */
export function tableIn(page: string, title: string): string[][] {
  const rows = /^\|.*\|\n\|[-:\s|]+\|\n((?:\|.*\|\n)+)/m.exec(under(page, title))?.[1] ?? '';
  return rows
    .trimEnd()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The text of the first block in `language` under the heading that begins with `title`. */
export function blockIn(page: string, title: string, language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(under(page, title));
  if (block?.[1] === undefined) throw new Error(`no block of ${language} under '${title}'`);
  return block[1];
}

/** What stands in back quotes. */
export function quotedIn(text = ''): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
}

function under(page: string, title: string): string {
  const [, section = ''] = page.split(new RegExp(`^#+ ${title.replace(/[()`]/g, '\\$&')}.*$`, 'm'));
  return section;
}

/** The number that a constant of a source file is: digits, or a product of them. */
export function numberIn(file: string, name: string): number {
  const text = pageAt(`packages/isolated-workers/src/${file}`);
  const [, product = ''] =
    new RegExp(`^(?:export )?const ${name}(?:: number)? = ([\\d_* ]+);`, 'm').exec(text) ?? [];
  return product
    .split('*')
    .reduce((all, factor) => all * Number(factor.replaceAll('_', '') || NaN), 1);
}

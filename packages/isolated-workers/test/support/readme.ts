import { readFileSync } from 'node:fs';

/** The top of the repository. */
export const repository: URL = new URL('../../../../', import.meta.url);

export const readme: string = readFileSync(new URL('README.md', repository), 'utf8');

/** The program that a fenced block of the README shows; its first line is a comment with this file name. */
export function program(fileName: string): string {
  const blocks = readme.matchAll(/^```(?:ts|js)\n\/\/ (\S+)\n(.*?)^```$/gms);
  for (const [, name, text] of blocks) if (name === fileName) return text ?? '';
  throw new Error(`README.md has no block that begins with '// ${fileName}'`);
}

/** The cells of every row of the table under the heading that begins with `title`. */
export function table(title: string): string[][] {
  const [, section = ''] = readme.split(
    new RegExp(`^#+ ${title.replace(/[()`]/g, '\\$&')}.*$`, 'm'),
  );
  const rows = /^\|.*\|\n\|[-\s|]+\|\n((?:\|.*\|\n)+)/m.exec(section)?.[1] ?? '';
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

import { pageAt, tableIn } from './pages.js';

export const readme: string = pageAt('README.md');

/** The program that a fenced block of the README shows; its first line is a comment with this file name. */
export function program(fileName: string): string {
  const blocks = readme.matchAll(/^```(?:ts|js)\n\/\/ (\S+)\n(.*?)^```$/gms);
  for (const [, name, text] of blocks) if (name === fileName) return text ?? '';
  throw new Error(`README.md has no block that begins with '// ${fileName}'`);
}

/** The cells of every row of the table under the heading that begins with `title`. */
export function table(title: string): string[][] {
  return tableIn(readme, title);
}

import { pageAt, tableIn } from './pages.js';

export const readme: string = pageAt('README.md');

/** The program that a fenced block of the README shows; its first line is a comment with this file name. */
export function program(fileName: string): string {
  const blocks = readme.matchAll(/^```(?:ts|js)\n\/\/ (\S+)\n(.*?)^```$/gms);
  for (const [, name, text] of blocks) if (name === fileName) return text ?? '';
  throw new Error(`README.md has no block that begins with '// ${fileName}'`);
}

/** The commands of the last block of shell commands under the heading `title`. */
export function commands(title: string): string[] {
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  const block = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].at(-1)?.[1];
  if (block === undefined) throw new Error(`README.md has no commands under '${title}'`);
  return block.trimEnd().split('\n');
}

/** What a sentence of the README says: that a command prints lines. */
export function printed(): { command: string; lines: string[] }[] {
  const sentences = readme.matchAll(/^`([^`]+)` prints `([^`]+)` and `([^`]+)`\.$/gm);
  return [...sentences].map(([, command = '', ...lines]) => ({ command, lines }));
}

/** The cells of every row of the table under the heading that begins with `title`. */
export function table(title: string): string[][] {
  return tableIn(readme, title);
}

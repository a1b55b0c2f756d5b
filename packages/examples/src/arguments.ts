import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const usage = `Usage: npm run demo [-- <folder>]

Four plugins, each in a worker of its own, work on the files in <folder>: two
do their job, one throws, one is killed. Then a report.

  <folder>    default: the sources of this repository. Left out: what git
              ignores, node_modules, hidden files, and what cannot be read.
  -h, --help  show this text`;

/** The arguments are wrong; the message says what is allowed. */
export class UsageError extends Error {}

/** The folder to work on, or `undefined` when only help is wanted. Throws UsageError. */
export function readArguments(args: readonly string[]): string | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  if (positionals.length > 1)
    throw new UsageError(
      `one folder at most, but there are ${positionals.length}: ${positionals.join(', ')}`,
    );
  const [given] = positionals;
  if (given === undefined) return resolve(fileURLToPath(new URL('../../..', import.meta.url)));
  const folder = resolve(startedFrom(), given);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`there is no folder '${folder}'`);
  if (!found.isDirectory()) throw new UsageError(`'${folder}' is a file; name a folder`);
  return folder;
}

function parse(args: readonly string[]): { values: { help?: boolean }; positionals: string[] } {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** npm runs scripts in the folder of package.json, but a relative path is meant from the user's folder. */
function startedFrom(): string {
  const underNpm = process.env['npm_lifecycle_event'] === 'demo';
  return (underNpm ? process.env['INIT_CWD'] : undefined) ?? process.cwd();
}

import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { globby } from 'globby';

/** The paths, relative to `root` and sorted, of the files under it that git does not ignore. */
export async function sourceFiles(root: string): Promise<string[]> {
  const found = await globby('**', {
    cwd: root,
    gitignore: true,
    ignore: ['**/node_modules'],
    followSymbolicLinks: false,
    suppressErrors: true,
  });
  const readable = await Promise.all(found.map((path) => isReadable(join(root, path))));
  return found.filter((_path, index) => readable[index]).sort();
}

async function isReadable(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

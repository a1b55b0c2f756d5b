import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const packageFolder = new URL('../../', import.meta.url);

/**
 * Copies the package and its fixtures into `folder`, for a user who may not read where this
 * repository lies; returns the URL of the fixture `name` there.
 */
export function fixtureForAnyUser(folder: string, name: string): string {
  chmodSync(folder, 0o755);
  for (const part of ['package.json', 'dist', 'test/fixtures', 'test/support'])
    cpSync(new URL(part, packageFolder), join(folder, 'package', part), { recursive: true });
  return pathToFileURL(join(folder, 'package/test/fixtures', name)).href;
}

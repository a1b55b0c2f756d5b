import { InvalidOptionError, scriptNotFound, scriptUnreadable } from '../../errors/index.js';
import { process } from '../../utils/index.js';

const { accessSync, constants, statSync } = process.getBuiltinModule('node:fs');

/** Throws WorkerStartError unless `script` is a file. */
export function checkScript(call: string, script: string): void {
  let isFile: boolean;
  try {
    isFile = statSync(script).isFile();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw scriptNotFound(call, script);
    throw scriptUnreadable(call, script, error);
  }
  if (!isFile) throw scriptNotFound(call, script);
}

/**
 * Where the worker runs: in `given`, else in `inherited`, the host's folder; undefined if that has been removed. Throws
 * InvalidOptionError if `given` is no folder: spawn() would say that the runtime is missing.
 */
export function workingFolder(
  call: string,
  given: string | URL | undefined,
  inherited: string,
): string | undefined {
  if (given === undefined) return isFolder(inherited) ? inherited : undefined;
  try {
    const { fileURLToPath } = process.getBuiltinModule('node:url');
    const path = typeof given === 'string' ? given : fileURLToPath(given);
    if (!statSync(path).isDirectory()) throw new Error('it is a file');
    accessSync(path, constants.X_OK);
    return path;
  } catch (error) {
    const reason = codeOf(error) ?? (error as Error).message;
    throw new InvalidOptionError(call, 'cwd', `a folder to work in (${reason})`, String(given));
  }
}

function isFolder(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

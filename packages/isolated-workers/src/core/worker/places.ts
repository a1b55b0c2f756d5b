import { InvalidOptionError, scriptNotFound, scriptUnreadable } from '../../errors/index.js';

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
 * Where the worker runs: in `cwd` as it was `given`, else where its host does; undefined where that has been removed.
 * Throws InvalidOptionError for what is no folder: spawn() would say that the runtime is not there.
 */
export function workingFolder(
  call: string,
  cwd: string | URL | undefined,
  given: boolean,
): string | undefined {
  if (cwd === undefined) return undefined;
  try {
    const { fileURLToPath } = process.getBuiltinModule('node:url');
    const path = typeof cwd === 'string' ? cwd : fileURLToPath(cwd);
    if (!statSync(path).isDirectory()) throw new Error('it is a file');
    accessSync(path, constants.X_OK);
    return path;
  } catch (error) {
    if (!given) return undefined;
    const reason = codeOf(error) ?? (error as Error).message;
    throw new InvalidOptionError(call, 'cwd', `a folder to work in (${reason})`, String(cwd));
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

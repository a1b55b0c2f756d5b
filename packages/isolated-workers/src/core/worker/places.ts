import { InvalidOptionError, scriptNotFound, scriptUnreadable } from '../../errors/index.js';
import { runsTypeScript } from '../../platform/index.js';
import { process } from '../../utils/index.js';

const { accessSync, constants, statSync } = process.getBuiltinModule('node:fs');

/**
 * The file that `node <script>` would run: `script` itself, with `.js` added, or the main file of a folder; if this process
 * runs TypeScript, its source, too. Throws WorkerStartError if there is none.
 */
export function findScript(call: string, script: string): string {
  try {
    if (statSync(script).isFile()) return script;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw scriptUnreadable(call, script, error);
  }
  const found = asNodeFinds(script);
  if (found !== undefined) return found;
  const sources = sourcesOf(script);
  const source = sources.find(isFile);
  if (source !== undefined && runsTypeScript()) return source;
  const hasExtension = /\.[cm]?[jt]sx?$/i.test(script);
  const tried = hasExtension ? [] : [`${script}.js`, `${script}/index.js`];
  throw scriptNotFound(call, script, [...tried, ...sources], source);
}

function asNodeFinds(script: string): string | undefined {
  try {
    const found = process.getBuiltinModule('node:module').createRequire(script).resolve(script);
    return isFile(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The TypeScript files that the script may be made of. */
function sourcesOf(script: string): string[] {
  const compiled = /\.([cm]?)jsx?$/i.exec(script);
  if (compiled === null)
    return ['.ts', '.mts', '.cts', '/index.ts'].map((ending) => `${script}${ending}`);
  const [ending, kind = ''] = compiled;
  const name = script.slice(0, -ending.length);
  return [`${name}.${kind}ts`, ...(kind === '' ? [`${name}.tsx`] : [])];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
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
    const path = typeof given === 'string' ? given : fileURLToPath(given.href);
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

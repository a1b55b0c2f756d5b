import { ownMembers, process } from '../utils/index.js';

/** Globals by which runtimes and compiled executables are recognized. */
interface Traces {
  readonly Bun?: { readonly main?: string };
  readonly Deno?: { readonly build?: { readonly standalone?: boolean } };
}

/**
 * How this program was made into an executable, or undefined if its executable is a plain runtime. Such an
 * executable runs its own program, whatever script it is given.
 */
export function ownExecutable(): string | undefined {
  const { Bun, Deno } = ownMembers(globalThis as Traces);
  if (/[/\\](\$bunfs|~BUN)[/\\]/.test(Bun?.main ?? '')) return 'bun build --compile';
  if (Deno?.build?.standalone === true) return 'deno compile';
  if (Object.hasOwn(process, 'pkg')) return 'pkg';
  // A single executable application repeats its own name where the path of a script would be.
  if (process.argv[1] !== process.argv0) return undefined;
  const sea = process.getBuiltinModule('node:sea') as { isSea(): boolean } | undefined;
  return sea?.isSea() === true ? 'a single executable application' : undefined;
}

/** The variables that make this process's executable run a script. */
export function scriptVariables(): Readonly<Record<string, string>> {
  // https://www.electronjs.org/docs/latest/api/environment-variables#electron_run_as_node
  return process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
}

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

/** Whether this process runs TypeScript, and so its workers, which inherit its flags. */
export function runsTypeScript(): boolean {
  const { versions, features, execArgv, env } = process;
  if (versions['bun'] !== undefined || versions['deno'] !== undefined) return true;
  // Node strips types itself, from 22.18 on.
  if ((features as { readonly typescript?: unknown }).typescript) return true;
  // tsx, ts-node and others add to what `require()` knows; as a loader they run in a thread of their own.
  const { _extensions: known } = process.getBuiltinModule('node:module') as unknown as {
    readonly _extensions?: object;
  };
  const flags = [...execArgv, env['NODE_OPTIONS']].join(' ');
  return Object.hasOwn(known ?? {}, '.ts') || /\b(tsx|ts-node|swc-node)\b/.test(flags);
}

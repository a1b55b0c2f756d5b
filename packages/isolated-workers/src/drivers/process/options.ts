import { check, type Check } from '../../core/common/index.js';
import { processCheck } from './checks.js';
import { InvalidOptionError } from '../../errors/index.js';
import {
  denoVariable,
  lifelineMark,
  lifelineVariable,
  ownExecutable,
  scriptVariables,
} from '../../platform/index.js';
import { nestingOf } from '../nesting.js';
import { type Anchor, anchored, anchoredNodeOptions } from './anchored-flags.js';
import { inheritedExecArgv, inheritedNodeOptions } from './exec-argv.js';
import { own, ownMembers, process } from '../../utils/index.js';

/** Options of a worker's process. */
export interface ProcessOptions {
  /** Arguments for the script, after its path in `process.argv`. @default [] */
  readonly args?: readonly string[] | undefined;
  /**
   * The runtime that runs the script. Let a shell script run it by `exec`. Without, signals reach the shell's child, not on
   * Windows, once it has called `startWorkerServer()`.
   * @default process.execPath
   */
  readonly execPath?: string | undefined;
  /**
   * Flags for the runtime.
   * @default those of the host, except those about its own program (`-e`, `--test*`, `--inspect*`), files
   * (`--env-file*`) and output (`--cpu-prof*`, `--report-*`, `--trace-*`)
   */
  readonly execArgv?: readonly string[] | undefined;
  /** Environment variables. They override inherited ones; `undefined` removes one. @default {} */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * What the worker inherits of the host's environment: everything, nothing, or the named variables.
   * `NODE_OPTIONS` loses the flags that `execArgv` loses.
   * @default true
   */
  readonly inheritEnv?: boolean | readonly string[] | undefined;
  /** The worker's working directory. The script's path does not depend on it. @default process.cwd() */
  readonly cwd?: string | URL | undefined;
  /**
   * The user that the worker runs as, by number; not on Windows. The host must be root. The user must be able to read the
   * script, and to write to one of the folders for endpoints, as to `/tmp`. Variables such as `HOME` stay the host's.
   * @default the host's user
   */
  readonly uid?: number | undefined;
  /**
   * The group that the worker runs as, by number; not on Windows. With `uid` or `gid` it has no other groups. Give it with
   * `uid`: without, the worker keeps the group of root.
   * @default the host's group
   */
  readonly gid?: number | undefined;
  /**
   * Keeps the worker's compiled modules on disk, so that later starts load them faster: `true` in the folder that
   * `NODE_COMPILE_CACHE` names, else in `node-compile-cache` in the temporary folder; or in a folder of your own. It sets
   * `NODE_COMPILE_CACHE` for the worker and what that starts. Node 22.1 or newer; older ones ignore it.
   * @default false: as the environment says
   */
  readonly compileCache?: boolean | string | undefined;
  /**
   * Where the worker's output goes: to the host's, to `worker.stdout` and `worker.stderr`, or nowhere. Read
   * both pipes: once one fills, the worker blocks. The last 16 KiB of stderr are kept for errors.
   *
   * Under `'inherit'`, the worker's stderr is a terminal if this process's is, and nothing of it is kept. An error's message
   * has the headline of the uncaught error, if the library was loaded before, and not on Windows. Out of memory is SIGABRT.
   * @default 'inherit'
   */
  readonly stdio?: 'inherit' | 'pipe' | 'ignore' | undefined;
  /**
   * Opens the worker's inspector on a free port or the given one, and prints its URL. Suspends deadlines.
   * @default false
   */
  readonly inspect?: boolean | number | undefined;
  /**
   * The signal by which `shutdown()` ends a worker that has not ended in time; SIGKILL follows it.
   * @default 'SIGTERM'
   */
  readonly killSignal?: NodeJS.Signals | undefined;
  /** Hides the console window that a worker would open on Windows. @default true */
  readonly windowsHide?: boolean | undefined;
  /** Limits of the worker's heap, in MiB. They override inherited flags. @default the runtime's */
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number | undefined } | undefined;
  /**
   * Whether a watchdog process, shared by all workers, kills this one if the host dies, even if it never
   * yields. Not needed on Windows.
   * @default true
   */
  readonly watchdog?: boolean | undefined;
}

/** The host's process at the time of the call. */
export interface Surroundings {
  /** Its working directory; '' if that has been removed. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The options with every default in place. */
export interface ResolvedProcessOptions {
  readonly args: readonly string[];
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string | URL | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly stdio: 'inherit' | 'pipe' | 'ignore';
  readonly inspect: boolean;
  readonly killSignal: NodeJS.Signals;
  readonly windowsHide: boolean;
  readonly watchdog: boolean;
}

/** The checks of these options. */
export const processChecks: Readonly<Record<keyof ProcessOptions, Check>> = {
  args: processCheck.texts,
  execPath: processCheck.text,
  execArgv: processCheck.texts,
  env: processCheck.environment,
  inheritEnv: processCheck.inheritance,
  cwd: check.place,
  uid: processCheck.user,
  gid: processCheck.user,
  compileCache: processCheck.cache,
  stdio: processCheck.stdio,
  inspect: processCheck.inspect,
  killSignal: processCheck.signalName,
  windowsHide: processCheck.flag,
  resourceLimits: processCheck.limits,
  watchdog: processCheck.flag,
};

/**
 * Puts every default in place. Throws InvalidOptionError if this process's executable cannot run a script.
 */
export function resolveProcessOptions(
  call: string,
  script: string,
  options: ProcessOptions,
  surroundings: Surroundings,
): ResolvedProcessOptions {
  const inspect = options.inspect ?? false;
  const heap = own(options.resourceLimits ?? {}, 'maxOldGenerationSizeMb');
  const cwd = inFolder(surroundings.cwd, options.cwd);
  const anchor = { from: surroundings.cwd, to: cwd };
  return {
    args: options.args ?? [],
    execPath: options.execPath ?? runtimePath(call),
    execArgv: [
      ...anchored(
        options.execArgv ?? inheritedExecArgv(process.execArgv, heap !== undefined),
        anchor,
      ),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
      ...(inspect === false ? [] : [`--inspect=${inspect === true ? 0 : inspect}`]),
    ],
    // spawn() gives a worker the variables of a prototype, too.
    env: ownMembers({
      ...(options.execPath === undefined ? scriptVariables() : {}),
      ...environment(surroundings.env, options, heap !== undefined, anchor),
      ...nestingOf(script),
    }),
    cwd,
    uid: options.uid,
    gid: options.gid,
    stdio: options.stdio ?? 'inherit',
    inspect: inspect !== false,
    killSignal: options.killSignal ?? 'SIGTERM',
    windowsHide: options.windowsHide ?? true,
    watchdog: options.watchdog ?? true,
  };
}

/** The executable of this process, unless it would run its own program instead of the script. */
function runtimePath(call: string): string {
  const kind = ownExecutable();
  if (kind === undefined) return process.execPath;
  const needed = `the path of a Node.js executable, as this program is its own (${kind}) and would start itself`;
  throw new InvalidOptionError(call, 'execPath', needed, undefined);
}

function environment(
  hosts: NodeJS.ProcessEnv,
  { inheritEnv: inherit = true, env = {}, compileCache = false }: ProcessOptions,
  ownHeap: boolean,
  anchor: Anchor,
): NodeJS.ProcessEnv {
  const inherited: NodeJS.ProcessEnv =
    inherit === true
      ? { ...hosts }
      : Object.fromEntries(
          (inherit || [])
            .filter((name) => Object.hasOwn(hosts, name))
            .map((name) => [name, hosts[name]]),
        );
  const nodeOptions = own(inherited, 'NODE_OPTIONS');
  if (nodeOptions !== undefined)
    inherited['NODE_OPTIONS'] = anchoredNodeOptions(
      inheritedNodeOptions(nodeOptions, ownHeap),
      anchor,
    );
  const all: NodeJS.ProcessEnv = {
    ...inherited,
    ...env,
    [lifelineVariable]: lifelineMark,
    [denoVariable]: '3',
  };
  if (compileCache === false) return all;
  const folder =
    compileCache === true ? own(all, cacheVariable) : inFolder(anchor.from, compileCache);
  return { ...all, [cacheVariable]: folder ?? defaultCache() };
}

/** Names the folder of Node's compile cache. */
const cacheVariable = 'NODE_COMPILE_CACHE';

/** Where Node itself keeps it by default. */
function defaultCache(): string {
  return `${process.getBuiltinModule('node:os').tmpdir()}/node-compile-cache`;
}

/** A relative path as seen from `folder` now: the host's folder may change during the start. */
function inFolder<Place extends string | URL | undefined>(folder: string, place: Place): Place {
  if (typeof place !== 'string' || folder === '' || /^file:/i.test(place)) return place;
  return process.getBuiltinModule('node:path').resolve(folder, place) as Place;
}

import { InvalidOptionError } from '../errors/index.js';
import { jsonSerializer, type Serializer } from '../utils/serializer.js';
import { filteredLogger, type Logger, type LogLevel } from '../utils/logger.js';
import { check, checkOptions, checkValue, type Check } from './checks.js';
import type { NoMessages, UntypedMessages } from './contract.js';
import { nestingOf } from './nesting.js';
import { denoVariable, lifelineVariable } from '../platform/lifeline.js';
import { ownExecutable, scriptVariables } from '../platform/runtime.js';
import { inheritedExecArgv, withoutInspect } from './exec-argv.js';
import type { HandlersOption, Middleware, SerializerOption, TimeoutsOf } from './handlers.js';
import type { RuntimeHandler } from './dispatch.js';
import type { RuntimeMiddleware } from './middleware.js';

/** Options that both sides have, each for itself. `M`: what this side calls. */
interface SharedOptions<M, Own, Theirs> {
  /**
   * Milliseconds from `send()` to its answer; 0 or Infinity: none. An answer whose header has been
   * read is waited for.
   * @default none
   */
  readonly timeout?: number | undefined;
  /** Milliseconds for requests of one message type; they go before `timeout`. @default none */
  readonly timeouts?: TimeoutsOf<M> | undefined;
  /** Sees, and may change, every message of this side, in both directions. @default none */
  readonly middleware?: Middleware<Own, Theirs> | undefined;
  /** Takes lifecycle lines. @default lines on stderr */
  readonly logger?: Logger | undefined;
  /** How much is logged; the environment's `ISOLATED_WORKERS_LOG` goes before it. @default 'silent' */
  readonly logLevel?: LogLevel | undefined;
  /**
   * The largest payload or result this side accepts, in bytes as serialized, with the message
   * type's name; from 1024 to 4294967295. The other side is told and refuses to send more.
   * @default 268_435_456
   */
  readonly maxMessageBytes?: number | undefined;
}

/** Options of `createWorker()` that do not depend on the contract being JSON or calling back. */
export interface BaseWorkerOptions<M = UntypedMessages, H = NoMessages> extends SharedOptions<
  M,
  M,
  H
> {
  /** Arguments for the script, after its path in `process.argv`. @default [] */
  readonly args?: readonly string[] | undefined;
  /** The runtime that runs the script. @default process.execPath */
  readonly execPath?: string | undefined;
  /**
   * Flags for the runtime.
   * @default those of the host, less `--inspect*`, `-e`, `-p`, `-c`, `-i`, `--input-type`, `--test*`, `--watch*`
   */
  readonly execArgv?: readonly string[] | undefined;
  /** Environment variables, over what is inherited; `undefined` leaves one out. @default {} */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether the worker gets the host's environment: all of it, nothing, or the named ones. @default true */
  readonly inheritEnv?: boolean | readonly string[] | undefined;
  /** The worker's working directory. The script's path does not depend on it. @default process.cwd() */
  readonly cwd?: string | URL | undefined;
  /**
   * Where the worker's output goes: to the host's own, to `worker.stdout` and `worker.stderr` (read
   * them, or the worker will wait), or nowhere. The last 16 KiB of stderr are kept in any case.
   * @default 'inherit'
   */
  readonly stdio?: 'inherit' | 'pipe' | 'ignore' | undefined;
  /** Opens the worker's inspector, on a free port or the given one, and prints its URL. Suspends deadlines. @default false */
  readonly inspect?: boolean | number | undefined;
  /** Hides the console window a worker would open on Windows. @default true */
  readonly windowsHide?: boolean | undefined;
  /** Milliseconds from spawn until the worker is ready; 0 or Infinity: none. @default 30_000 */
  readonly startupTimeout?: number | undefined;
  /** Milliseconds `shutdown()` waits for pending requests and the exit, before SIGTERM; 0: none, Infinity: for ever. @default 10_000 */
  readonly shutdownTimeout?: number | undefined;
  /** Milliseconds from SIGTERM to SIGKILL, and from the loss of the link (then 1_000 at least); 0: at once, Infinity: never. @default 5_000 */
  readonly forceKillAfterDelay?: number | undefined;
  /** How many requests may be pending at once; one more rejects with TooManyPendingError. @default Infinity */
  readonly maxPending?: number | undefined;
  /** Limits of the worker's heap, in MiB. @default those of the runtime */
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number | undefined } | undefined;
  /** Whether a process of its own, one for all workers, ends it when the host is gone, even if it is busy for ever; not needed on Windows. @default true */
  readonly watchdog?: boolean | undefined;
  /** Aborts the start. Once `createWorker()` has resolved it has no effect. @default none */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Options of `createWorker()`. `M`: what the worker handles, `H`: what the host handles for it. A
 * contract whose wire is not JSON makes `serializer` required, one with `H` makes `handlers` so.
 */
export type WorkerOptions<M = UntypedMessages, H = NoMessages> = BaseWorkerOptions<M, H> &
  SerializerOption<M> &
  HandlersOption<H>;

/** Options of `startWorkerServer()` that do not depend on the contract being JSON. */
export interface BaseServerOptions<M = UntypedMessages, H = NoMessages> extends SharedOptions<
  H,
  M,
  H
> {
  /**
   * Called when the host asks the worker to shut down, after the last answer; the process exits
   * when what it returns has settled. When it throws, the error goes to stderr and the exit code is 1.
   * @default none
   */
  readonly onShutdown?: (() => unknown) | undefined;
}

/** Options of `startWorkerServer()`. `M`: what the worker handles, `H`: what the host handles for it. */
export type WorkerServerOptions<M = UntypedMessages, H = NoMessages> = BaseServerOptions<M, H> &
  SerializerOption<M>;

/** What both sides need once every default is in place. */
export interface ResolvedSharedOptions {
  readonly timeout: number;
  readonly timeouts: ReadonlyMap<string, number>;
  readonly noTimeouts: boolean;
  readonly serializer: Serializer;
  readonly middleware: RuntimeMiddleware | undefined;
  readonly logger: Logger;
  readonly maxMessageBytes: number;
  readonly handlers: ReadonlyMap<string, RuntimeHandler>;
}

export interface ResolvedWorkerOptions extends ResolvedSharedOptions {
  readonly script: string;
  readonly args: readonly string[];
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string | URL | undefined;
  readonly stdio: 'inherit' | 'pipe' | 'ignore';
  readonly inspect: boolean;
  readonly windowsHide: boolean;
  readonly startupTimeout: number;
  readonly shutdownTimeout: number;
  readonly forceKillAfterDelay: number;
  readonly maxPending: number;
  readonly watchdog: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface ResolvedServerOptions extends ResolvedSharedOptions {
  readonly onShutdown: () => unknown;
}

const sharedChecks = {
  timeout: check.duration,
  timeouts: check.durations,
  serializer: check.serializer,
  middleware: check.function,
  logger: check.logger,
  logLevel: check.logLevel,
  maxMessageBytes: check.bytes,
} satisfies Record<string, Check>;

const workerChecks = {
  workerScript: check.place,
  args: check.texts,
  execPath: check.text,
  execArgv: check.texts,
  env: check.environment,
  inheritEnv: check.inheritance,
  cwd: check.place,
  stdio: check.stdio,
  inspect: check.inspect,
  windowsHide: check.flag,
  startupTimeout: check.duration,
  shutdownTimeout: check.duration,
  forceKillAfterDelay: check.duration,
  maxPending: check.count,
  resourceLimits: check.limits,
  watchdog: check.flag,
  signal: check.signal,
  handlers: check.handlers,
  ...sharedChecks,
} satisfies Record<keyof WorkerOptions | 'workerScript', Check>;

const serverChecks = {
  onShutdown: check.function,
  ...sharedChecks,
} satisfies Record<keyof WorkerServerOptions, Check>;

type LooseWorkerOptions = BaseWorkerOptions & {
  readonly serializer?: Serializer | undefined;
  readonly handlers?: object | undefined;
};

/** Checks every option of `createWorker()` and puts every default in place. Throws InvalidOptionError. */
export function resolveWorkerOptions(
  workerScript: unknown,
  given: unknown,
  call: string,
): ResolvedWorkerOptions {
  checkOptions(call, given, workerChecks);
  checkValue(call, 'workerScript', workerScript, check.place);
  const options = given as LooseWorkerOptions;
  const inspect = options.inspect ?? false;
  const heap = options.resourceLimits?.maxOldGenerationSizeMb;
  const shared = resolveShared(call, options, options.handlers ?? {});
  const script = resolvePath(call, workerScript as string | URL);
  const noTimeouts = shared.noTimeouts || inspect !== false;
  return {
    ...shared,
    noTimeouts,
    script,
    args: options.args ?? [],
    execPath: options.execPath ?? runtimePath(call),
    execArgv: [
      ...(options.execArgv ?? inheritedExecArgv(process.execArgv)),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
      ...(inspect === false ? [] : [`--inspect=${inspect === true ? 0 : inspect}`]),
    ],
    env: {
      ...(options.execPath === undefined ? scriptVariables() : {}),
      ...environment(options.inheritEnv ?? true, options.env ?? {}),
      ...nestingOf(script),
    },
    cwd: options.cwd,
    stdio: options.stdio ?? 'inherit',
    inspect: inspect !== false,
    windowsHide: options.windowsHide ?? true,
    startupTimeout: noTimeouts ? 0 : resolveTimeout(options.startupTimeout ?? 30_000),
    shutdownTimeout: options.shutdownTimeout ?? 10_000,
    forceKillAfterDelay: options.forceKillAfterDelay ?? 5_000,
    maxPending: options.maxPending ?? Infinity,
    watchdog: options.watchdog ?? true,
    signal: options.signal,
  };
}

/** Checks every option of `startWorkerServer()` and puts every default in place. Throws InvalidOptionError. */
export function resolveServerOptions(handlers: unknown, given: unknown): ResolvedServerOptions {
  const call = 'startWorkerServer()';
  checkValue(call, 'handlers', handlers, check.handlers);
  checkOptions(call, given, serverChecks);
  const options = given as BaseServerOptions & { readonly serializer?: Serializer | undefined };
  return {
    ...resolveShared(call, options, handlers as object),
    onShutdown: options.onShutdown ?? ((): undefined => undefined),
  };
}

/** A timeout that means none is 0. */
export function resolveTimeout(timeout: number): number {
  return timeout === Infinity ? 0 : timeout;
}

function resolveShared(
  call: string,
  options: LooseWorkerOptions,
  handlers: object,
): ResolvedSharedOptions {
  const timeouts = Object.entries(options.timeouts ?? {}).filter(([, ms]) => ms !== undefined);
  const level = process.env['ISOLATED_WORKERS_LOG'] ?? options.logLevel ?? 'silent';
  checkValue(call, 'ISOLATED_WORKERS_LOG', level, check.logLevel);
  return {
    timeout: resolveTimeout(options.timeout ?? 0),
    timeouts: new Map(timeouts.map(([type, ms]) => [type, resolveTimeout(Number(ms))])),
    noTimeouts: process.env['ISOLATED_WORKERS_NO_TIMEOUTS'] === '1',
    serializer: options.serializer ?? jsonSerializer,
    middleware: options.middleware as RuntimeMiddleware | undefined,
    logger: filteredLogger(options.logger, level as LogLevel),
    maxMessageBytes: options.maxMessageBytes ?? 256 * 1024 * 1024,
    // Own members only, looked up in a Map: an inherited name is no handler.
    handlers: new Map(
      Object.entries(handlers).map(([type, handler]) => [
        type,
        (handler as RuntimeHandler).bind(handlers),
      ]),
    ),
  };
}

function resolvePath(call: string, script: string | URL): string {
  if (typeof script === 'string' && !/^file:/i.test(script))
    return process.getBuiltinModule('node:path').resolve(script);
  try {
    return process.getBuiltinModule('node:url').fileURLToPath(script);
  } catch {
    throw new InvalidOptionError(call, 'workerScript', check.place[0], String(script));
  }
}

/** The executable of this process, unless that would run this program instead of the script. */
function runtimePath(call: string): string {
  const kind = ownExecutable();
  if (kind === undefined) return process.execPath;
  const needed = `the path of a Node.js executable, as this program is its own (${kind}) and would start itself`;
  throw new InvalidOptionError(call, 'execPath', needed, undefined);
}

function environment(
  inherit: boolean | readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv {
  const inherited: NodeJS.ProcessEnv =
    inherit === true
      ? { ...process.env }
      : Object.fromEntries((inherit || []).map((name) => [name, process.env[name]]));
  if (inherited['NODE_OPTIONS'] !== undefined)
    inherited['NODE_OPTIONS'] = withoutInspect(inherited['NODE_OPTIONS']);
  return { ...inherited, ...env, [lifelineVariable]: '3', [denoVariable]: '3' };
}

import {
  processChecks,
  type ProcessOptions,
  type ResolvedProcessOptions,
  type Surroundings,
  resolveProcessOptions,
} from '../../drivers/index.js';
import { InvalidOptionError, noWorkingFolder } from '../../errors/index.js';
import { ownMembers, process, type Serializer, Buffer } from '../../utils/index.js';
import {
  check,
  type Check,
  checkOptions,
  checkValue,
  type ResolvedSharedOptions,
  resolveShared,
  resolveTimeout,
  sharedChecks,
  type SharedOptions,
} from '../common/index.js';
import type {
  ContractOption,
  HandlersOption,
  HostContractOption,
  NoMessages,
  SerializerOption,
  ShutdownOptions,
  UntypedMessages,
} from '../contract/index.js';

/** The options of `createWorker()` that every contract has. */
export interface BaseWorkerOptions<M = UntypedMessages, H = NoMessages>
  extends SharedOptions<M, M, H>, ProcessOptions {
  /** Milliseconds from spawn to ready; 0 or Infinity: none. @default 30_000 */
  readonly startupTimeout?: number | undefined;
  /**
   * Milliseconds that `shutdown()` waits for pending requests and the exit, before `killSignal`; 0: none,
   * Infinity: for ever.
   * @default 10_000
   */
  readonly shutdownTimeout?: number | undefined;
  /**
   * Milliseconds from `killSignal` to SIGKILL, and from the loss of the link to SIGKILL (at least 1,000); 0: at
   * once, Infinity: never.
   * @default 5_000
   */
  readonly forceKillAfterDelay?: number | undefined;
  /** The most requests that may be pending; one more rejects with TooManyPendingError. @default Infinity */
  readonly maxPending?: number | undefined;
  /**
   * What the script gets by `initialData()`, before it serves and after: a value that JSON can carry, of at most 1 MiB as
   * JSON. It is in neither environment nor arguments.
   * @default none
   */
  readonly initialData?: unknown;
  /** Aborts the start. It has no effect once `createWorker()` has resolved. @default none */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Options of `createWorker()`. `M`: what the worker handles; `H`: what the host handles. A contract whose
 * wire is not JSON makes `serializer` required, one with `H` makes `handlers` required, one of schemas makes `contract`
 * or `hostContract` required.
 */
export type WorkerOptions<M = UntypedMessages, H = NoMessages> = BaseWorkerOptions<M, H> &
  SerializerOption<M> &
  HandlersOption<H, M> &
  ContractOption<M> &
  HostContractOption<H>;

/** The options with every default in place. */
export interface ResolvedWorkerOptions extends ResolvedSharedOptions, ResolvedProcessOptions {
  readonly script: string;
  readonly startupTimeout: number;
  readonly shutdownTimeout: number;
  readonly forceKillAfterDelay: number;
  readonly maxPending: number;
  /** As JSON. */
  readonly initialData: string | undefined;
  readonly signal: AbortSignal | undefined;
}

const workerChecks = {
  workerScript: check.place,
  startupTimeout: check.duration,
  shutdownTimeout: check.duration,
  forceKillAfterDelay: check.duration,
  maxPending: check.count,
  initialData: check.any,
  signal: check.signal,
  handlers: check.handlers,
  ...processChecks,
  ...sharedChecks,
} satisfies Record<keyof WorkerOptions | 'workerScript', Check>;

type GivenWorkerOptions = BaseWorkerOptions & {
  readonly serializer?: Serializer | undefined;
  readonly handlers?: object | undefined;
};

/** Checks every option and puts every default in place. Throws InvalidOptionError. */
export function resolveWorkerOptions(
  workerScript: unknown,
  given: unknown,
  call: string,
  surroundings: Surroundings,
): ResolvedWorkerOptions {
  checkOptions(call, given, workerChecks);
  checkValue(call, 'workerScript', workerScript, check.place);
  const options = ownMembers(given as GivenWorkerOptions);
  const shared = resolveShared(call, options, options.handlers ?? {});
  const script = resolvePath(call, workerScript as string | URL, surroundings.cwd);
  const driver = resolveProcessOptions(call, script, options, surroundings);
  const noTimeouts = shared.noTimeouts || driver.inspect;
  return {
    ...shared,
    ...driver,
    noTimeouts,
    script,
    startupTimeout: noTimeouts ? 0 : resolveTimeout(options.startupTimeout ?? 30_000),
    shutdownTimeout: options.shutdownTimeout ?? 10_000,
    forceKillAfterDelay: options.forceKillAfterDelay ?? 5_000,
    maxPending: options.maxPending ?? Infinity,
    initialData: initialDataAsJson(call, options.initialData),
    signal: options.signal,
  };
}

const shutdownChecks = {
  timeout: check.duration,
  reason: ['any value', (): boolean => true],
} satisfies Record<keyof ShutdownOptions, Check>;

/** Own members only. Throws InvalidOptionError. */
export function resolveShutdownOptions(given: ShutdownOptions): ShutdownOptions {
  checkOptions('shutdown()', given, shutdownChecks);
  return Object.assign(Object.create(null) as ShutdownOptions, given);
}

function resolvePath(call: string, script: string | URL, cwd: string): string {
  if (typeof script === 'string' && !/^file:/i.test(script)) {
    const path = process.getBuiltinModule('node:path');
    if (cwd === '' && !path.isAbsolute(script)) throw noWorkingFolder(call);
    return path.resolve(cwd, script);
  }
  try {
    return process.getBuiltinModule('node:url').fileURLToPath(String(script));
  } catch {
    throw new InvalidOptionError(call, 'workerScript', check.place[0], String(script));
  }
}

/** The largest initial data, in bytes of JSON. */
const maxInitialData = 1024 * 1024;

function initialDataAsJson(call: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  let reason = '';
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    reason = ` (${(error as Error).message})`;
  }
  const expected = `a value that JSON can carry${reason}`;
  if (text === undefined) throw new InvalidOptionError(call, 'initialData', expected, value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxInitialData) return text;
  const limit = `of at most ${maxInitialData} bytes as JSON`;
  throw new InvalidOptionError(call, 'initialData', limit, bytes);
}

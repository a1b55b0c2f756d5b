import {
  filteredLogger,
  jsonSerializer,
  type Logger,
  type LogLevel,
  own,
  process,
  type Serializer,
} from '../../utils/index.js';
import type {
  Middleware,
  RuntimeContract,
  RuntimeHandler,
  RuntimeMiddleware,
  TimeoutsOf,
} from '../contract/index.js';
import { check, checkValue, type Check } from './checks.js';
import { handlersOf } from './handlers.js';

/**
 * Options that each side has for itself. `M`: what this side calls; `Own`, `Theirs`: what worker and host
 * handle.
 */
export interface SharedOptions<M, Own, Theirs> {
  /**
   * Milliseconds from `send()` to its answer; 0 or Infinity: none. Once the header of an answer has arrived,
   * the deadline passes only if the rest stalls.
   * @default none
   */
  readonly timeout?: number | undefined;
  /** Milliseconds for single message types; they override `timeout`. @default none */
  readonly timeouts?: TimeoutsOf<M> | undefined;
  /** Sees, and may change, every message of this side, in both directions. @default none */
  readonly middleware?: Middleware<Own, Theirs> | undefined;
  /** Takes lifecycle lines. @default lines on stderr */
  readonly logger?: Logger | undefined;
  /** How much is logged. The environment variable `ISOLATED_WORKERS_LOG` overrides it. @default 'silent' */
  readonly logLevel?: LogLevel | undefined;
  /**
   * The largest payload or result this side accepts, in bytes on the wire, which include the name of a
   * payload's message type; from 1024 to 4294967295. The other side knows the limit and refuses to send more.
   * @default 268_435_456
   */
  readonly maxMessageBytes?: number | undefined;
  /**
   * How many of this side's handlers may run at once. A further request rejects with TooManyPendingError, a further
   * notification is dropped and its sender's `'error'` event tells.
   * @default Infinity
   */
  readonly maxRunning?: number | undefined;
  /**
   * Error classes that both sides know, by name: give the same names on both. An error of such a class, or of a
   * subclass, arrives with the class's prototype, so `instanceof` and methods work. Its constructor does not run: own
   * properties arrive as of any error, `#private` fields are absent, and methods that use them throw.
   * @default none
   * @example
   * ```ts
   * import { createWorker } from 'isolated-workers';
   *
   * class QuotaError extends Error {
   *   constructor(readonly used: number) {
   *     super(`${used} used`);
   *   }
   * }
   *
   * const worker = await createWorker('./my-worker.js', { errorClasses: { QuotaError } });
   * ```
   */
  readonly errorClasses?:
    Readonly<Record<string, abstract new (...args: never[]) => Error>> | undefined;
}

/** What both sides need, with every default in place. */
export interface ResolvedSharedOptions {
  readonly timeout: number;
  readonly timeouts: ReadonlyMap<string, number>;
  readonly noTimeouts: boolean;
  readonly serializer: Serializer;
  readonly middleware: RuntimeMiddleware | undefined;
  readonly logger: Logger;
  readonly maxMessageBytes: number;
  readonly maxRunning: number;
  readonly errorClasses: ReadonlyMap<string, abstract new (...args: never[]) => Error>;
  readonly handlers: ReadonlyMap<string, RuntimeHandler>;
  /** What checks the messages that the worker, and the host, handles. */
  readonly contract: RuntimeContract | undefined;
  readonly hostContract: RuntimeContract | undefined;
}

/** The checks of these options. */
export const sharedChecks: Readonly<Record<keyof GivenSharedOptions, Check>> = {
  timeout: check.duration,
  timeouts: check.durations,
  serializer: check.serializer,
  middleware: check.function,
  logger: check.logger,
  logLevel: check.logLevel,
  maxMessageBytes: check.bytes,
  maxRunning: check.count,
  errorClasses: check.errorClasses,
  contract: check.contract,
  hostContract: check.contract,
};

/** Turns Infinity into 0: no deadline. */
export function resolveTimeout(timeout: number): number {
  return timeout === Infinity ? 0 : timeout;
}

/** The shared options as given, for any contract, checked. */
interface GivenSharedOptions extends Omit<SharedOptions<never, never, never>, 'middleware'> {
  readonly middleware?: unknown;
  readonly serializer?: Serializer | undefined;
  readonly contract?: RuntimeContract | undefined;
  readonly hostContract?: RuntimeContract | undefined;
}

/** Puts every default in place. Throws InvalidOptionError for a wrong `ISOLATED_WORKERS_LOG`. */
export function resolveShared(
  call: string,
  options: GivenSharedOptions,
  handlers: object,
): ResolvedSharedOptions {
  const timeouts = Object.entries(options.timeouts ?? {}).filter(([, ms]) => ms !== undefined);
  const level = own(process.env, 'ISOLATED_WORKERS_LOG') ?? options.logLevel ?? 'silent';
  checkValue(call, 'ISOLATED_WORKERS_LOG', level, check.logLevel);
  return {
    timeout: resolveTimeout(options.timeout ?? 0),
    timeouts: new Map(timeouts.map(([type, ms]) => [type, resolveTimeout(Number(ms))])),
    noTimeouts: own(process.env, 'ISOLATED_WORKERS_NO_TIMEOUTS') === '1',
    serializer: options.serializer ?? jsonSerializer,
    middleware: options.middleware as RuntimeMiddleware | undefined,
    logger: filteredLogger(options.logger, level as LogLevel),
    maxMessageBytes: options.maxMessageBytes ?? 256 * 1024 * 1024,
    maxRunning: options.maxRunning ?? Infinity,
    handlers: handlersOf(call, handlers),
    errorClasses: new Map(Object.entries(options.errorClasses ?? {})),
    contract: options.contract,
    hostContract: options.hostContract,
  };
}

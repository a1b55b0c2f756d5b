import { writeToStderr } from './stderr.js';
import { process } from './taken-at-load.js';

/** The values of `logLevel` and `ISOLATED_WORKERS_LOG`. Each includes the ones after it. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** How much is logged: from every lifecycle step (`'debug'`) to nothing (`'silent'`, the default). */
export type LogLevel = (typeof logLevels)[number];

/** The data of a log line. Never contains a payload or a result. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Takes lifecycle lines. By default they go to stderr, one line each. `console` is a `Logger`, as are the
 * loggers of most frameworks; pino's needs the arguments swapped. What a logger throws is ignored.
 *
 * @example
 * ```ts
 * import { createWorker, type Logger } from 'isolated-workers';
 *
 * const logger: Logger = console;
 * const worker = await createWorker('./my-worker.js', { logger, logLevel: 'info' });
 * ```
 */
export interface Logger {
  debug(text: string, fields: LogFields): void;
  info(text: string, fields: LogFields): void;
  warn(text: string, fields: LogFields): void;
  error(text: string, fields: LogFields): void;
}

/** Passes lines of `level` and above to `logger`, by default to stderr. */
export function filteredLogger(logger: Logger | undefined, level: LogLevel): Logger {
  const target = logger ?? stderrLogger;
  const least = logLevels.indexOf(level);
  const at = (name: Exclude<LogLevel, 'silent'>): Logger['debug'] =>
    logLevels.indexOf(name) < least
      ? ignore
      : (text, fields) => {
          // A logger that fails must not fail a request or cause an unhandled rejection.
          try {
            const { [name]: log } = target as unknown as Record<
              string,
              (...line: unknown[]) => unknown
            >;
            const returned = log?.call(target, text, fields);
            // A promise of any realm.
            if (typeof returned === 'object') Promise.resolve(returned).catch(ignore);
          } catch {
            // Ignored, as above.
          }
        };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function ignore(): void {}

function toStderr(level: string): Logger['debug'] {
  return (text, fields) => {
    const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${String(value)}`);
    writeToStderr(`isolated-workers ${process.pid} ${level}: ${text}${rest.join('')}\n`);
  };
}

const stderrLogger: Logger = {
  debug: toStderr('debug'),
  info: toStderr('info'),
  warn: toStderr('warn'),
  error: toStderr('error'),
};

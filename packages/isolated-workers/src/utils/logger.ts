import { writeToStderr } from './stderr.js';

/** What `logLevel` and `ISOLATED_WORKERS_LOG` may be; each lets the ones after it through. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** How much is told: from every lifecycle step (`'debug'`) to nothing (`'silent'`, the default). */
export type LogLevel = (typeof logLevels)[number];

/** What is known about a line, besides its text. Never a payload or a result. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where lifecycle lines go: by default to stderr, one line each. `console` is one, and so are the
 * loggers of pino (with the arguments turned round) and most frameworks. What it throws is dropped.
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

/** `logger`, or stderr, behind a filter that lets `level` and above through. */
export function filteredLogger(logger: Logger | undefined, level: LogLevel): Logger {
  const target = logger ?? stderrLogger;
  const least = logLevels.indexOf(level);
  const at = (name: Exclude<LogLevel, 'silent'>): Logger['debug'] =>
    logLevels.indexOf(name) < least
      ? ignore
      : (text, fields) => {
          // A log line is never worth a request, nor an unhandled rejection.
          try {
            const { [name]: log } = target as unknown as Record<
              string,
              (...line: unknown[]) => unknown
            >;
            const returned = log?.call(target, text, fields);
            if (returned instanceof Promise) returned.catch(ignore);
          } catch {
            // It is dropped.
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

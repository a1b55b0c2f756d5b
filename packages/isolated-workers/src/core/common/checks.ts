import { InvalidOptionError } from '../../errors/index.js';
import {
  Buffer,
  jsonOf,
  jsonSerializer,
  type LogLevel,
  logLevels,
  structuredSerializer,
} from '../../utils/index.js';

/** What an option must be, in words, and whether a value is that. */
export type Check = readonly [expected: string, holds: (value: unknown) => boolean];

export const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
export const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isDuration = (value: unknown): boolean => typeof value === 'number' && value >= 0;
export const isCount = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasFunctions = (value: unknown, ...names: string[]): boolean =>
  isRecord(value) && names.every((name) => typeof value[name] === 'function');

/** A name of the library's own says how text is sent, which another serializer would read wrong. */
const mayHaveName = (serializer: unknown): boolean => {
  const { name } = serializer as { name: unknown };
  const own = [jsonSerializer, structuredSerializer].find((known) => known.name === name);
  // All of it has to fit into the handshake.
  return own === undefined ? isText(name) && (name as string).length <= 200 : own === serializer;
};
const isErrorClass = (value: unknown): boolean =>
  typeof value === 'function' && value.prototype instanceof Error;

const isString = (value: unknown): boolean => typeof value === 'string';

/** The longest `meta` of a message, as the JSON that is sent, in bytes. */
const maxMetaBytes = 8 * 1024;
const metaBytes = (value: unknown): number => Buffer.byteLength(jsonOf(value));

const isSource = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const given = value as Partial<AsyncIterable<unknown> & Iterable<unknown> & ReadableStream>;
  const isOne = given[Symbol.asyncIterator] ?? given[Symbol.iterator] ?? given.getReader;
  return typeof isOne === 'function';
};

type CheckName =
  | 'any'
  | 'type'
  | 'duration'
  | 'durations'
  | 'place'
  | 'serializer'
  | 'logger'
  | 'logLevel'
  | 'bytes'
  | 'count'
  | 'errorClasses'
  | 'signal'
  | 'handlers'
  | 'contract'
  | 'function'
  | 'meta'
  | 'source';

export const check: Readonly<Record<CheckName, Check>> = {
  any: ['any value', () => true],
  // Longer ones might exceed the header's 16 bits in UTF-8.
  type: [
    'a string of 1 to 20,000 characters',
    (value) => isText(value) && (value as string).length <= 20_000,
  ],
  duration: ['a number of milliseconds, 0 or more (Infinity is allowed)', isDuration],
  durations: [
    'an object that gives message types a number of milliseconds, 0 or more',
    (value) =>
      isRecord(value) && Object.values(value).every((ms) => ms === undefined || isDuration(ms)),
  ],
  place: ['a path or a file: URL', (value) => isText(value) || isUrl(value)],
  serializer: [
    'an object with serialize(), deserialize() and a name of 1 to 200 characters; only the jsonSerializer and ' +
      "the structuredSerializer of this copy of isolated-workers may be called 'json' and 'structured'",
    (value) => hasFunctions(value, 'serialize', 'deserialize') && mayHaveName(value),
  ],
  logger: [
    'an object with the functions debug, info, warn and error',
    (value) => hasFunctions(value, 'debug', 'info', 'warn', 'error'),
  ],
  logLevel: [logLevels.map((level) => `'${level}'`).join(', '), isLogLevel],
  bytes: [
    'a whole number of bytes from 1024 to 4294967295',
    (value) => isCount(value, 1024, 0xffff_ffff),
  ],
  count: [
    'a whole number, 1 or more, or Infinity',
    (value) => value === Infinity || isCount(value, 1, Number.MAX_SAFE_INTEGER),
  ],
  errorClasses: [
    'an object of classes that extend Error, such as { MyError }',
    (value) => isRecord(value) && Object.values(value).every(isErrorClass),
  ],
  // Not by its class: the realm of a test runner has an AbortSignal of its own.
  signal: [
    'an AbortSignal',
    (value) =>
      hasFunctions(value, 'addEventListener', 'removeEventListener') &&
      isFlag((value as { aborted: unknown }).aborted),
  ],
  handlers: [
    'an object whose members are all functions, or an instance of a class with methods',
    isRecord,
  ],
  contract: ['what defineMessages() returned', isRecord],
  function: ['a function', isFunction],
  meta: [
    `an object whose members are strings, together at most ${maxMetaBytes} bytes`,
    (value) =>
      isRecord(value) && Object.values(value).every(isString) && metaBytes(value) <= maxMetaBytes,
  ],
  source: [
    'an iterable, an async iterable, a ReadableStream or a Readable, and neither a string nor bytes themselves',
    isSource,
  ],
};

/** Not by its class: each realm has a URL of its own. */
export function isUrl(value: unknown): value is URL {
  return isRecord(value) && isText(value['href']) && isText(value['protocol']);
}

export function isLogLevel(value: unknown): value is LogLevel {
  return logLevels.includes(value as LogLevel);
}

/** Throws InvalidOptionError for the first option that `checks` does not list or accept. */
export function checkOptions(
  call: string,
  options: unknown,
  checks: Readonly<Record<string, Check>>,
): void {
  if (!isRecord(options)) throw new InvalidOptionError(call, 'options', 'an object', options);
  for (const [name, value] of Object.entries(options)) {
    const row = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (row === undefined)
      throw new InvalidOptionError(
        call,
        name,
        `left out: there is no such option, only ${Object.keys(checks).join(', ')}`,
        value,
      );
    if (value !== undefined) checkValue(call, name, value, row);
  }
}

export function checkValue(call: string, name: string, value: unknown, row: Check): void {
  const [expected, holds] = row;
  if (!holds(value)) throw new InvalidOptionError(call, name, expected, value);
}

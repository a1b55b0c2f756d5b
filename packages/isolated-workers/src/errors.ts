/** How a worker's process ended, as far as it is known: part of several errors. */
interface ExitFacts {
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly stderr?: string;
}

/**
 * The base of every error this library makes. Catch it to tell the library's failures from what
 * handlers throw; tell one failure from another by its stable `code`.
 *
 * @example
 * ```ts
 * import { IsolatedWorkerError } from 'isolated-workers';
 *
 * function isTransport(error: unknown): boolean {
 *   return error instanceof IsolatedWorkerError && error.code === 'ERR_WORKER_EXIT';
 * }
 * ```
 */
export class IsolatedWorkerError extends Error {
  /** Stable across versions, unlike the message. */
  readonly code: string;

  constructor(code: string, message: string, cause?: { readonly cause: unknown }) {
    super(message, cause);
    this.code = code;
  }

  static {
    this.prototype.name = 'IsolatedWorkerError';
  }
}

/** `createWorker()` could not bring the worker up, or `startWorkerServer()` has no host. */
export class WorkerStartError extends IsolatedWorkerError {
  /** The exit code, if the worker ended by itself before it was ready. */
  readonly exitCode: number | null;
  /** The signal that ended the worker, if one did. */
  readonly signal: NodeJS.Signals | null;
  /** The last 16 KiB the worker wrote to stderr. */
  readonly stderr: string;

  constructor(message: string, facts: ExitFacts = {}, cause?: { readonly cause: unknown }) {
    super('ERR_WORKER_START', message + stderrEnd(facts.stderr), cause);
    this.exitCode = facts.exitCode ?? null;
    this.signal = facts.signal ?? null;
    this.stderr = facts.stderr ?? '';
  }

  static {
    this.prototype.name = 'WorkerStartError';
  }
}

/** The worker died, unasked, while a request was pending. */
export class WorkerExitError extends IsolatedWorkerError {
  /** The exit code, or `null` if a signal ended the worker. */
  readonly exitCode: number | null;
  /** The signal that ended the worker, or `null`. */
  readonly signal: NodeJS.Signals | null;
  /** The last 16 KiB the worker wrote to stderr. */
  readonly stderr: string;
  /** The message type of the request that was pending; `undefined` if none was. */
  readonly type: string | undefined;

  constructor(type: string | undefined, script: string, exit: Required<ExitFacts>) {
    const call = type === undefined ? '' : `send('${type}'): `;
    const outOfMemory = /JavaScript heap out of memory/.test(exit.stderr)
      ? ' It ran out of memory: raise resourceLimits.maxOldGenerationSizeMb, or send it less at once.'
      : '';
    super(
      'ERR_WORKER_EXIT',
      `${call}the worker '${script}' ${howItEnded(exit)}${type === undefined ? '' : ' before it answered'}.${outOfMemory}` +
        stderrEnd(exit.stderr),
    );
    this.exitCode = exit.exitCode;
    this.signal = exit.signal;
    this.stderr = exit.stderr;
    this.type = type;
  }

  static {
    this.prototype.name = 'WorkerExitError';
  }
}

/** The link is closed, or closing: by `shutdown()`, `terminate()`, `stop()`, or a death before. */
export class WorkerClosedError extends IsolatedWorkerError {
  constructor(call: string, why: string, cause?: { readonly cause: unknown }) {
    super('ERR_WORKER_CLOSED', `${call}: ${why}`, cause);
  }

  static {
    this.prototype.name = 'WorkerClosedError';
  }
}

/** No answer came within the request's deadline. The handler's `signal` has been aborted. */
export class RequestTimeoutError extends IsolatedWorkerError {
  /** The message type of the request. */
  readonly type: string;
  /** The deadline that passed, in milliseconds. */
  readonly timeout: number;

  constructor(type: string, timeout: number) {
    super(
      'ERR_REQUEST_TIMEOUT',
      `send('${type}'): no answer within ${timeout} ms; the handler's signal was aborted. ` +
        `Allow more with the option 'timeout' or 'timeouts', or find out what keeps the handler busy.`,
    );
    this.type = type;
    this.timeout = timeout;
  }

  static {
    this.prototype.name = 'RequestTimeoutError';
  }
}

/** The other side has no handler of that name. */
export class UnknownMessageError extends IsolatedWorkerError {
  /** The message type that nobody handles. */
  readonly type: string;

  constructor(type: string, known: readonly string[]) {
    const list = known.length === 0 ? 'It handles none.' : `It handles: ${known.join(', ')}.`;
    super('ERR_UNKNOWN_MESSAGE', `'${type}' has no handler on the other side. ${list}`);
    this.type = type;
  }

  static {
    this.prototype.name = 'UnknownMessageError';
  }
}

/** The serializer could not carry a value; `cause` is what it said. */
export class SerializationError extends IsolatedWorkerError {
  /** The message type of the payload or result. */
  readonly type: string;

  constructor(
    type: string,
    step: 'serialize' | 'deserialize',
    serializer: string,
    cause: unknown,
    part: 'payload' | 'result',
  ) {
    super(
      'ERR_SERIALIZATION',
      `'${type}': the serializer '${serializer}' could not ${step} the ${part}: ${causeText(cause)}. ` +
        'Send plain data, or choose another serializer on both sides.',
      { cause },
    );
    this.type = type;
  }

  static {
    this.prototype.name = 'SerializationError';
  }
}

/** A payload or result has more bytes than the other side is willing to receive. */
export class MessageTooLargeError extends IsolatedWorkerError {
  /** The message type of the payload or result. */
  readonly type: string;
  /** What it takes, in bytes. */
  readonly bytes: number;
  /** What the receiver accepts, in bytes. */
  readonly maxBytes: number;

  constructor(type: string, bytes: number, maxBytes: number, part: 'payload' | 'result') {
    super(
      'ERR_MESSAGE_TOO_LARGE',
      `'${type}': the ${part} takes ${bytes} bytes, and the receiver accepts ${maxBytes}. ` +
        `Raise the receiver's option 'maxMessageBytes', or send it in parts.`,
    );
    this.type = type;
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }

  static {
    this.prototype.name = 'MessageTooLargeError';
  }
}

/** As many requests as `maxPending` allows are pending already. Nothing was sent. */
export class TooManyPendingError extends IsolatedWorkerError {
  /** The message type of the request that was refused. */
  readonly type: string;
  /** The limit. */
  readonly maxPending: number;

  constructor(type: string, maxPending: number) {
    super(
      'ERR_TOO_MANY_PENDING',
      `send('${type}'): ${maxPending} requests are pending already, as many as 'maxPending' allows. ` +
        'Await some answers first.',
    );
    this.type = type;
    this.maxPending = maxPending;
  }

  static {
    this.prototype.name = 'TooManyPendingError';
  }
}

/** Bytes on the wire made no sense. The link is closed and everything pending has been rejected. */
export class ProtocolError extends IsolatedWorkerError {
  constructor(what: string) {
    super(
      'ERR_PROTOCOL',
      `${what}; the link was closed. Something other than this library wrote to it, or the two ` +
        'sides run incompatible versions of it.',
    );
  }

  static {
    this.prototype.name = 'ProtocolError';
  }
}

/** Host and worker do not fit together: another protocol version, another serializer. */
export class HandshakeError extends IsolatedWorkerError {
  constructor(what: string) {
    super('ERR_HANDSHAKE', what);
  }

  static {
    this.prototype.name = 'HandshakeError';
  }
}

/** An option or argument is not what it must be. Nothing was spawned or sent. */
export class InvalidOptionError extends IsolatedWorkerError {
  /** The option's name. */
  readonly option: string;

  constructor(call: string, option: string, expected: string, actual: unknown) {
    super(
      'ERR_INVALID_OPTION',
      `${call}: '${option}' must be ${expected}; it is ${describe(actual)}.`,
    );
    this.option = option;
  }

  static {
    this.prototype.name = 'InvalidOptionError';
  }
}

export function scriptNotFound(call: string, path: string): WorkerStartError {
  return new WorkerStartError(
    `${call}: there is no file '${path}'. A relative path is resolved against process.cwd(); ` +
      "new URL('./my-worker.js', import.meta.url) does not depend on it.",
  );
}

/** Why a start failed, once the process is gone. */
export function startFailure(
  call: string,
  obstacle: 'load' | 'spawn' | 'exit' | 'deadline' | 'abort' | undefined,
  facts: {
    readonly exit?: Required<ExitFacts>;
    readonly ready?: boolean;
    readonly startupTimeout?: number;
    readonly cause: unknown;
  },
): WorkerStartError {
  const { exit, ready, startupTimeout, cause } = facts;
  const never =
    'It never called startWorkerServer(): call it, and await it, at the end of the script.';
  if (obstacle === 'exit') {
    const hint = exit?.exitCode === 0 && ready !== true ? ` ${never}` : '';
    const text = `${call}: the worker ${howItEnded(exit ?? {})} before it was ready.${hint}`;
    return new WorkerStartError(text, exit);
  }
  if (obstacle === 'deadline') {
    const reached = ready === true ? 'It listened, but did not answer the handshake.' : never;
    const text = `${call}: the worker was not ready within ${String(startupTimeout)} ms and was ended. ${reached}`;
    return new WorkerStartError(`${text} If it only needs longer, raise 'startupTimeout'.`, exit);
  }
  const what =
    obstacle === 'load'
      ? 'a part of the library could not be loaded'
      : obstacle === 'spawn'
        ? 'the process could not be spawned'
        : 'it could not connect';
  return new WorkerStartError(`${call}: ${what}: ${causeText(cause)}.`, exit, causedBy(cause));
}

/** Words for an exit: "exited with code 1", "was ended by SIGKILL". */
export function howItEnded(exit: ExitFacts): string {
  return exit.signal == null
    ? `exited with code ${String(exit.exitCode ?? 'unknown')}`
    : `was ended by ${exit.signal}`;
}

/** `cause` as an ErrorOptions-like bag, or nothing at all: an absent cause must stay absent. */
export function causedBy(cause: unknown): { readonly cause: unknown } | undefined {
  return cause === undefined ? undefined : { cause };
}

function stderrEnd(stderr: string | undefined): string {
  // The runtime's own frames would push out the line that says what happened.
  const lines = stderr?.split('\n').filter((line) => !/^\s+at .*\bnode:internal\//.test(line));
  const text = lines?.join('\n').trimEnd() ?? '';
  return text === ''
    ? ''
    : ` Its stderr ends:\n${text.split('\n').slice(-12).join('\n').slice(-2000)}`;
}

function causeText(cause: unknown): string {
  try {
    return cause instanceof Error ? cause.message : String(cause);
  } catch {
    return 'an error that cannot be shown';
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string '${value.slice(0, 100)}'`;
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}

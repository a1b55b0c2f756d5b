import { IsolatedWorkerError } from './base.js';
import { sentenceOf } from './text.js';

/** What a value is in its message. */
type Part = 'payload' | 'result' | 'item' | 'progress';

/** No answer arrived within the request's deadline. If the handler is running, its `signal` aborts. */
export class RequestTimeoutError extends IsolatedWorkerError {
  /** The message type of the request. */
  readonly type: string;
  /** The deadline that passed, in milliseconds. */
  readonly timeout: number;

  constructor(
    type: string,
    timeout: number,
    call: 'send' | 'stream' = 'send',
    waited = 'answer',
    options = "'timeout' or 'timeouts'",
  ) {
    super(
      'ERR_REQUEST_TIMEOUT',
      `${call}('${type}'): no ${waited} within ${timeout} ms; the handler's signal was aborted. ` +
        `Raise the option ${options}, or find out what keeps the handler busy.`,
    );
    this.type = type;
    this.timeout = timeout;
  }

  static {
    this.prototype.name = 'RequestTimeoutError';
  }
}

/** The other side has no handler for this message type. */
export class UnknownMessageError extends IsolatedWorkerError {
  /** The message type without a handler. */
  readonly type: string;

  constructor(type: string, known: readonly string[] | string) {
    super('ERR_UNKNOWN_MESSAGE', typeof known === 'string' ? known : noHandler(type, known));
    this.type = type;
  }

  static {
    this.prototype.name = 'UnknownMessageError';
  }
}

function noHandler(type: string, known: readonly string[]): string {
  const list = known.length === 0 ? 'It handles none.' : `It handles: ${known.join(', ')}.`;
  return `'${type}' has no handler on the other side. ${list}`;
}

/** The serializer failed on a value. `cause` is what it threw. */
export class SerializationError extends IsolatedWorkerError {
  /** The message type of the payload or result. */
  readonly type: string;

  constructor(
    type: string,
    step: 'serialize' | 'deserialize',
    serializer: string,
    cause: unknown,
    part: Part,
  ) {
    super(
      'ERR_SERIALIZATION',
      `'${type}': the serializer '${serializer}' could not ${step} the ${part}: ${sentenceOf(cause)} ` +
        'Send plain data, or choose another serializer on both sides.',
      { cause },
    );
    this.type = type;
  }

  static {
    this.prototype.name = 'SerializationError';
  }
}

/** A payload or result is larger than the receiver accepts. */
export class MessageTooLargeError extends IsolatedWorkerError {
  /** The message type of the payload or result. */
  readonly type: string;
  /** Its size on the wire, in bytes. */
  readonly bytes: number;
  /** The receiver's limit, in bytes. */
  readonly maxBytes: number;

  constructor(type: string, bytes: number, maxBytes: number, part: Part) {
    super(
      'ERR_MESSAGE_TOO_LARGE',
      `'${type}': the ${part} takes ${bytes} bytes, but the receiver accepts ${maxBytes}. ` +
        `Raise its option 'maxMessageBytes', or send less at once.`,
    );
    this.type = type;
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }

  static {
    this.prototype.name = 'MessageTooLargeError';
  }
}

/**
 * `maxPending` requests are already pending, and nothing was sent; or the other side already handles
 * `maxRunning` messages, and the handler did not run.
 */
export class TooManyPendingError extends IsolatedWorkerError {
  /** The message type of the request that was refused. */
  readonly type: string;
  /** The limit. */
  readonly maxPending: number;

  constructor(
    type: string,
    maxPending: number,
    option: 'maxPending' | 'maxRunning' = 'maxPending',
  ) {
    super(
      'ERR_TOO_MANY_PENDING',
      option === 'maxPending'
        ? `send('${type}'): ${maxPending} requests are already pending, the limit of 'maxPending'. ` +
            'Await an answer first.'
        : `'${type}': the other side already handles as many messages as its option 'maxRunning' allows, ` +
            'or 256 MiB of them. Await an answer first.',
    );
    this.type = type;
    this.maxPending = maxPending;
  }

  static {
    this.prototype.name = 'TooManyPendingError';
  }
}

/** Invalid bytes arrived. The link was closed and everything pending has been rejected. */
export class ProtocolError extends IsolatedWorkerError {
  constructor(what: string, cause?: { readonly cause: unknown }) {
    super(
      'ERR_PROTOCOL',
      `${what}; the link was closed. Something other than this library wrote to it, or the two ` +
        'sides run incompatible versions.',
      cause,
    );
  }

  static {
    this.prototype.name = 'ProtocolError';
  }
}

/** The items of a stream, or an input, cannot be read, or not any more. */
export function cannotBeRead(name: string, why: 'read' | 'discarded'): TypeError {
  return new TypeError(
    why === 'read'
      ? `${name}: the items can be read once, and something reads or has read them`
      : `${name}: the items are gone, because only the result was awaited; begin to read before that`,
  );
}

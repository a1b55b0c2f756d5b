import { IsolatedWorkerError } from './base.js';
import { messageOf } from './text.js';

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
      `'${type}': the serializer '${serializer}' could not ${step} the ${part}: ${messageOf(cause)}. ` +
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

/**
 * As many requests as `maxPending` allows are pending already, and nothing was sent; or the other side is
 * handling as many as its `maxRunning` allows, and the handler did not run.
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
        ? `send('${type}'): ${maxPending} requests are pending already, as many as 'maxPending' allows. ` +
            'Await some answers first.'
        : `'${type}': the other side is handling as many messages as it may (option 'maxRunning', and ` +
            '256 MiB). Await some answers first.',
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

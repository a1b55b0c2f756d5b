import { IsolatedWorkerError } from './base.js';
import {
  HandshakeError,
  WorkerClosedError,
  WorkerExitError,
  WorkerOutOfMemoryError,
  WorkerStartError,
} from './life.js';
import { InvalidOptionError } from './option.js';
import {
  MessageTooLargeError,
  ProtocolError,
  RequestTimeoutError,
  SerializationError,
  TooManyPendingError,
  UnknownMessageError,
} from './request.js';
import { ValidationError } from './validation-error.js';

/** An error class, whatever its constructor takes. */
type ErrorClass = (new (...args: never[]) => Error) & { readonly prototype: Error };

/**
 * Every error class of the library. Both sides know them, so errors of these classes arrive as themselves.
 */
export const errorClasses: readonly ErrorClass[] = [
  IsolatedWorkerError,
  HandshakeError,
  WorkerClosedError,
  WorkerExitError,
  WorkerOutOfMemoryError,
  WorkerStartError,
  InvalidOptionError,
  MessageTooLargeError,
  ProtocolError,
  RequestTimeoutError,
  SerializationError,
  TooManyPendingError,
  UnknownMessageError,
  ValidationError,
];

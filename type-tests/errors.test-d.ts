import { expectAssignable, expectType } from 'tsd';
import {
  HandshakeError,
  InvalidOptionError,
  IsolatedWorkerError,
  MessageTooLargeError,
  ProtocolError,
  RequestTimeoutError,
  SerializationError,
  TooManyPendingError,
  UnknownMessageError,
  WorkerClosedError,
  WorkerExitError,
  WorkerOutOfMemoryError,
  WorkerStartError,
} from 'isolated-workers';

declare const error: unknown;

if (error instanceof IsolatedWorkerError) {
  expectType<string>(error.code);
  expectAssignable<Error>(error);
}
if (error instanceof WorkerExitError) {
  expectType<number | null>(error.exitCode);
  expectType<NodeJS.Signals | null>(error.signal);
  expectType<string>(error.stderr);
  expectType<string | undefined>(error.type);
}
if (error instanceof WorkerOutOfMemoryError) expectAssignable<WorkerExitError>(error);
if (error instanceof WorkerStartError) {
  expectType<number | null>(error.exitCode);
  expectType<NodeJS.Signals | null>(error.signal);
  expectType<string>(error.stderr);
}
if (error instanceof RequestTimeoutError) {
  expectType<string>(error.type);
  expectType<number>(error.timeout);
}
if (error instanceof MessageTooLargeError) {
  expectType<number>(error.bytes);
  expectType<number>(error.maxBytes);
}
if (error instanceof TooManyPendingError) expectType<number>(error.maxPending);
if (error instanceof UnknownMessageError) expectType<string>(error.type);
if (error instanceof SerializationError) expectType<string>(error.type);

declare const others: WorkerClosedError | ProtocolError | HandshakeError | InvalidOptionError;
expectAssignable<IsolatedWorkerError>(others);

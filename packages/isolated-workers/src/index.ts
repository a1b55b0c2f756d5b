export * from './core/index.js';
export {
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
  WorkerStartError,
} from './errors/index.js';
export type { LogFields, Logger, LogLevel } from './utils/logger.js';
export { jsonSerializer, structuredSerializer, type Serializer } from './utils/serializer.js';

export { IsolatedWorkerError } from './base.js';
export { errorClasses } from './classes.js';
export {
  HandshakeError,
  WorkerClosedError,
  WorkerExitError,
  WorkerOutOfMemoryError,
  WorkerStartError,
} from './life.js';
export { beingEnded, endedBefore, exitError, hasEnded, runsOnWithoutLink } from './ends.js';
export { InvalidOptionError } from './option.js';
export {
  cannotBeRead,
  MessageTooLargeError,
  ProtocolError,
  RequestTimeoutError,
  SerializationError,
  TooManyPendingError,
  UnknownMessageError,
} from './request.js';
export { lastWords } from './last-words.js';
export { belowTopLevelAwait, couldNotLoad } from './load.js';
export {
  nestedTooDeep,
  noWorkingFolder,
  scriptNotFound,
  scriptUnreadable,
  startFailure,
  startsItself,
} from './start.js';
export { causedBy, printable, sentenceOf, stackOf } from './text.js';
export { schemaFailure, undeclaredPart, validationFailure } from './validation.js';
export { type CheckedPart, ValidationError, type ValidationIssue } from './validation-error.js';
export { isAStream, isNoStream, noItemWithin } from './stream.js';

export {
  denoVariable,
  lifelineVariable,
  readStartData,
  replyOf,
  startLine,
  watchLifeline,
  writeFailure,
  writeReady,
  type StartData,
} from './lifeline.js';
export { beginToRead, readInPlace } from './reading.js';
export { ownExecutable, scriptVariables } from './runtime.js';
export { endsChildrenWithParent, socketAdapter } from './socket.js';

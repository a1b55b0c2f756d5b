export {
  announceSignal,
  denoVariable,
  lifelineMark,
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
export { ownExecutable, runsTypeScript, scriptVariables } from './runtime.js';
export { endsChildrenWithParent, groupSignals, socketAdapter } from './socket.js';

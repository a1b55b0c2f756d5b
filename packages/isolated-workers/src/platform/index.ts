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
export { diallingAdapter, endsChildrenWithParent } from './dialling.js';
export { groupSignals, listeningAdapter } from './listening.js';

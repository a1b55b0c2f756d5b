export {
  announceSignal,
  denoVariable,
  lifelineMark,
  lifelineVariable,
  ownMark,
  readStartData,
  startLine,
  terminalMark,
  watchLifeline,
  writeFailure,
  writeReady,
  writeUncaught,
  WorkerReport,
  type StartData,
} from './lifeline.js';
export { beginToRead, readInPlace } from './reading.js';
export { ownExecutable, runsTypeScript, scriptVariables } from './runtime.js';
export { diallingAdapter, endsChildrenWithParent } from './dialling.js';
export { groupSignals, listeningAdapter } from './listening.js';

export { presentContext, type InContext } from './async-context.js';
export { keepFreedMemory } from './freed-memory.js';
export { filteredLogger, logLevels, type LogFields, type Logger, type LogLevel } from './logger.js';
export { isFromPollution, jsonOf, own, ownMembers } from './own.js';
export {
  attachingOf,
  jsonSerializer,
  structuredSerializer,
  type Serializer,
} from './serializer.js';
export { isObserved, tracingChannels, type TracingChannels } from './tracing.js';
export { isStderrTerminal, writeToStderr } from './stderr.js';
export { largeBytes, type AttachingClones } from './structured-clone.js';
export {
  Buffer,
  clearImmediate,
  clearInterval,
  clearTimeout,
  nextTick,
  monotonicNow,
  process,
  setImmediate,
  setInterval,
  setTimeout,
} from './taken-at-load.js';

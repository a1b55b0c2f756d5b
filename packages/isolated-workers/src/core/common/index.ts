export {
  check,
  checkOptions,
  checkValue,
  isCount,
  isFlag,
  isRecord,
  isText,
  isUrl,
  type Check,
} from './checks.js';
export { Emitting, warn } from './events.js';
export { loadPart } from './load.js';
export {
  resolveShared,
  resolveTimeout,
  sharedChecks,
  type ResolvedSharedOptions,
  type SharedOptions,
} from './options.js';
export { Later, maxTimerDelay, within } from './timers.js';

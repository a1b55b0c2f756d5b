export type { RunningWorker } from './driver.js';
export { processCheck } from './process/checks.js';
export { checkNesting } from './nesting.js';
export {
  processChecks,
  resolveProcessOptions,
  type ProcessOptions,
  type ResolvedProcessOptions,
  type Surroundings,
} from './process/options.js';
export { processDriver } from './process/driver.js';

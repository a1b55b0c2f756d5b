import { stackOf } from '../../errors/index.js';
import { ownMark, writeUncaught } from '../../platform/index.js';
import { process } from '../../utils/index.js';

/** What the runtime would print for an uncaught exception. Never throws. */
export function inspected(thrown: unknown): string {
  try {
    return process.getBuiltinModule('node:util').inspect(thrown);
  } catch {
    return stackOf(thrown);
  }
}

// From the start, as what the script imports next may throw. Where the host reads stderr, it needs no help.
const mark = ownMark();
if (mark?.terminal === true)
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const { isMainThread } = process.getBuiltinModule('node:worker_threads');
    // A listener of the worker's own decides what becomes of the process, as the main thread does for another.
    if (isMainThread && process.listenerCount('uncaughtException') === 0)
      writeUncaught(mark.fd, inspected(error));
  });

import { decodeError } from '../wire/index.js';

/**
 * Resolve a caller's promise with this one. It makes its error after two ticks in an async function: the
 * first tick ties the promises together, so V8 then knows who awaits and adds the caller's frames. Requests
 * that succeed need no stack.
 */
export async function laterRejection(make: () => unknown): Promise<never> {
  await Promise.resolve();
  await Promise.resolve();
  throw make();
}

/** The same for an error from the link: the caller's frames follow its own stack. */
export async function remoteRejection(text: string): Promise<never> {
  await Promise.resolve();
  await Promise.resolve();
  throw decodeError(text, { separator: '    ---- called from ----', frames: callerFrames() });
}

function callerFrames(): string {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, remoteRejection);
  return String(here.stack).split('\n').slice(1).join('\n');
}

/** Rejects with any value, as handlers may throw any. */
export function rejected(reason: unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    reject(reason);
  });
}

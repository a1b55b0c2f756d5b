import { decodeError } from '../wire/index.js';

/**
 * A promise for a caller's promise to be resolved with. The error is made in an async function
 * after two ticks, the first of which ties the promises together: only then does V8 know who
 * awaits, and gives it the caller's frames. No stack has
 * to be taken for requests that succeed.
 */
export async function laterRejection(make: () => unknown): Promise<never> {
  await Promise.resolve();
  await Promise.resolve();
  throw make();
}

/** The same for an error that came over the link: its own stack goes on with the caller's frames. */
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

/** Rejects with any value, as a handler may throw any. */
export function rejected(reason: unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    reject(reason);
  });
}

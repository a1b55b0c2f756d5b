import { addCallerFrames } from '../wire/index.js';

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

/** The same for an error from the link, which `decode` returns: the caller's frames follow its own stack. */
export async function remoteRejection(decode: () => unknown): Promise<never> {
  await Promise.resolve();
  await Promise.resolve();
  const thrown = decode();
  addCallerFrames(thrown, '    ---- called from ----', callerFrames());
  throw thrown;
}

function callerFrames(): string {
  const here: { stack?: unknown } = {};
  let stack: unknown;
  try {
    Error.captureStackTrace(here, remoteRejection);
    ({ stack } = here);
  } catch {
    // The program's own Error.prepareStackTrace threw.
  }
  return typeof stack === 'string' ? stack.split('\n').slice(1).join('\n') : '';
}

/** Rejects with any value, as handlers may throw any. */
export function rejected(reason: unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    reject(reason);
  });
}

import { process, setImmediate } from './taken-at-load.js';

let unfinished = 0;

/**
 * Writes to this process's stderr. As with `console`, the process survives a reader that is gone: the error
 * (EPIPE, EIO) goes to `failed`. Returns false if the caller should wait for 'drain'.
 */
export function writeToStderr(
  chunk: string | Uint8Array,
  failed: (error: Error) => void = ignore,
): boolean {
  const { stderr } = process;
  if (unfinished++ === 0) stderr.on('error', ignore);
  const finish = (): void => {
    if (--unfinished === 0) stderr.off('error', ignore);
  };
  return stderr.write(chunk, (error) => {
    if (error == null) {
      finish();
      return;
    }
    // The stream emits 'error' a few ticks later.
    setImmediate(finish);
    failed(error);
  });
}

/** Whether what this process writes to its stderr is shown on a terminal. A thread's is not: its parent passes it on. */
export function isStderrTerminal(): boolean {
  return process.getBuiltinModule('node:tty').isatty(2) && process.stderr.isTTY;
}

function ignore(): void {}

let unfinished = 0;

/**
 * Writes to this process's stderr as `console` does: its reader may be gone, and the error of that
 * (EPIPE, EIO) ends no process; it goes to `failed`. Returns whether more may be written at once.
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
    // The stream tells its 'error' listeners a few ticks later.
    setImmediate(finish);
    failed(error);
  });
}

function ignore(): void {}

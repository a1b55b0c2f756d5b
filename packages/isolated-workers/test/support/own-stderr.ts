import { onTestFinished, vi } from 'vitest';

/**
 * From here to the end of the test, keeps what this process, as a host, writes to its stderr, and shows
 * none of it; returns how to look at it.
 */
export function ownStderr(): () => string {
  let text = '';
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((chunk, ...rest) => {
    text += String(chunk);
    const written = rest.find((argument) => typeof argument === 'function');
    if (written !== undefined) setImmediate(written);
    return true;
  });
  onTestFinished(() => {
    write.mockRestore();
  });
  return () => text;
}

import type { Readable } from 'node:stream';
import { clearInterval, process, setImmediate, setInterval } from '../../utils/index.js';

/** What the user reads of the worker's stdout. Once that is destroyed, the rest is dropped, and the worker goes on. */
export function readableOf(source: Readable): Readable {
  const readable = new (process.getBuiltinModule('node:stream').PassThrough)();
  readable.on('error', ignore);
  source.on('error', ignore);
  source.pipe(readable);
  source.once('close', () => readable.end());
  readable.once('close', () => source.resume());
  return readable;
}

/**
 * Keeps the host alive as long as more arrives from a process that has ended, in each `grace` milliseconds, and not while a
 * grandchild holds the pipe.
 */
export function holdWhileRead(
  stream: Readable & Partial<{ ref(): void; unref(): void; bytesRead: number }>,
  grace: number,
): void {
  stream.ref?.();
  let read = stream.bytesRead;
  const timer = setInterval(() => {
    // What is there is read before: a host that was busy has not looked.
    setImmediate(() => {
      // While the user does not read, nothing is read here, and nothing held.
      if (stream.bytesRead === read && !stream.isPaused()) end();
      read = stream.bytesRead;
    });
  }, grace);
  timer.unref();
  const end = (): void => {
    clearInterval(timer);
    stream.unref?.();
  };
  stream.once('close', end);
}

function ignore(): void {}

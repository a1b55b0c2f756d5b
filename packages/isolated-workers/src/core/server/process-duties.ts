import { process, setImmediate, writeToStderr } from '../../utils/index.js';
import { inspected } from './last-error.js';
import type { Place } from './session.js';
import { guard, unguard } from './signal-guard.js';

// As they are now: a test or a handler may replace them.
const exit = process.exit.bind(process);
// The getters, not the streams: making those would cost a worker's start.
const stdout = getterOf('stdout');
const stderr = getterOf('stderr');

/** Milliseconds for writing answers synchronously while the process exits. */
const exitFlush = 2000;

/** What a session does to its process: it handles signals, writes the last answers and exits. */
export class ProcessDuties implements Place {
  #flushAtExit: (() => void) | undefined;

  /** Starts to handle what happens to the process. */
  take(session: { flushSync(milliseconds: number): void }): void {
    this.#flushAtExit = () => {
      session.flushSync(exitFlush);
    };
    guard();
    process.on('exit', this.#flushAtExit);
  }

  leave(): void {
    unguard();
    if (this.#flushAtExit !== undefined) process.off('exit', this.#flushAtExit);
  }

  hostGone(): void {
    // The handlers' signals have aborted; give them a turn to react.
    setImmediate(() => exit(1));
  }

  partMissing({ name, message }: Error): void {
    writeToStderr(`${name}: ${message}\n`);
  }

  shutdownFailed(error: unknown): void {
    writeToStderr(`${inspected(error)}\n`);
    process.exitCode = 1;
  }

  over(): void {
    void flushed(stdout())
      .then(() => flushed(stderr()))
      .then(() => exit());
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const written = (): void => {
      resolve();
    };
    // Bun calls back before the pipe has taken everything; only `end()` waits for that.
    if (process.versions['bun'] !== undefined) stream.end(written);
    else if (stream.writableLength === 0 || stream.destroyed) written();
    else if (stream.writableEnded) stream.once('finish', written).once('close', written);
    else writeOf(stream).call(stream, '', written);
  });
}

interface Writes {
  readonly write: (text: string, written: () => void) => boolean;
}

/** The stream's own method, whatever captures its output. */
function writeOf(stream: NodeJS.WriteStream): Writes['write'] {
  return (Object.getPrototypeOf(stream) as Writes).write;
}

function getterOf(name: 'stdout' | 'stderr'): () => NodeJS.WriteStream {
  const known = Object.getOwnPropertyDescriptor(process, name) as
    { readonly get?: () => NodeJS.WriteStream } | undefined;
  return known?.get?.bind(process) ?? ((): NodeJS.WriteStream => process[name]);
}

import { stackOf } from '../../errors/index.js';
import { writeToStderr } from '../../utils/index.js';
import type { Place } from './session.js';

/** Milliseconds that answers are written for, synchronously, while the process exits. */
const exitFlush = 2000;

/** What a session owes to its process: signals, the last answers, the exit. */
export class ProcessDuties implements Place {
  #flushAtExit: (() => void) | undefined;

  /** Takes the session's part in what happens to the process. */
  take(session: { flushSync(milliseconds: number): void }): void {
    this.#flushAtExit = () => {
      session.flushSync(exitFlush);
    };
    process.on('SIGINT', leaveToHost);
    process.on('exit', this.#flushAtExit);
  }

  leave(): void {
    process.off('SIGINT', leaveToHost);
    if (this.#flushAtExit !== undefined) process.off('exit', this.#flushAtExit);
  }

  hostGone(): void {
    // Handlers have learnt it by their signals, and get a turn to react.
    setImmediate(() => process.exit(1));
  }

  shutdownFailed(error: unknown): void {
    writeToStderr(`${inspected(error)}\n`);
    process.exitCode = 1;
  }

  over(): void {
    void flushed(process.stdout)
      .then(() => flushed(process.stderr))
      .then(() => process.exit());
  }
}

/** A Ctrl-C reaches the whole process group; what it means for workers, the host decides. */
function leaveToHost(): void {}

/** What the runtime would print of it, were it uncaught; never throws. */
function inspected(thrown: unknown): string {
  try {
    return process.getBuiltinModule('node:util').inspect(thrown);
  } catch {
    return stackOf(thrown);
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const written = (): void => {
      resolve();
    };
    // Bun calls back before a pipe has taken what was written: end() alone waits for that.
    if (process.versions['bun'] !== undefined) stream.end(written);
    else if (stream.writableLength === 0) written();
    else stream.write('', written);
  });
}

import type { FrameSink } from '../wire/index.js';

/** What a link tells its owner. */
export interface LinkSink extends FrameSink {
  /**
   * Nothing is sent or received any more. `error`: the reason, unless the other side just ended. Called once,
   * before `Link.closed` resolves.
   */
  closed(error: Error | undefined): void;
}

/** An open, authenticated, framed connection: all that a channel knows of the other side. */
export interface Link {
  /** The largest body the other side accepts, in bytes. */
  readonly maxSendBytes: number;
  /** Bytes received so far: while a large frame arrives, this grows. */
  readonly bytesReceived: number;
  /** Bytes sent that have not been taken by the system, or by the other side. */
  readonly queuedBytes: number;
  /** Resolves when nothing is sent or received any more. Never rejects. */
  readonly closed: Promise<void>;
  /**
   * Sends one frame, `body` undefined for a value that is undefined. Returns the length of its body, negative if
   * that is too large for the other side and nothing was sent. After the end it sends nothing and returns 0.
   */
  send(kind: number, tx: number, name: string, body: string | Uint8Array | undefined): number;
  /** Calls back when everything sent so far has been taken; never after a close. */
  whenTaken(callback: () => void): void;
  /** Sends what is queued, then ends this side. The other side may still send, and closes the link. */
  end(): void;
  /** Closes both directions at once; what is queued is lost. */
  close(error?: Error): void;
  /** Keeps this process alive while the link is open. */
  ref(): void;
  /** Lets this process end though the link is open. */
  unref(): void;
  /**
   * Writes what is queued synchronously, for at most `milliseconds`: for a process that is about to end. A link that
   * cannot do that does nothing; the other side then sees the link end within a frame.
   */
  flushSync(milliseconds: number): void;
}

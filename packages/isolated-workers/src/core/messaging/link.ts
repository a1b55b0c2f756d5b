import type { Body, FrameSink } from '../wire/index.js';

/** What a link reports to its owner. */
export interface LinkSink extends FrameSink {
  /**
   * The link is closed. `error`: the reason, undefined if the other side just ended. Called once, before
   * `Link.closed` resolves.
   */
  closed(error: Error | undefined): void;
}

/** An open, authenticated, framed connection: all that a channel knows about the other side. */
export interface Link {
  /** The largest body that the other side accepts, in bytes. */
  readonly maxSendBytes: number;
  /** Whether the other side reads attachments. */
  readonly attaches: boolean;
  /** Bytes received so far; grows while a large frame arrives. */
  readonly bytesReceived: number;
  /** Bytes sent that the system, or the other side, has not taken. */
  readonly queuedBytes: number;
  /** Resolves when the link is closed. Never rejects. */
  readonly closed: Promise<void>;
  /**
   * Sends one frame. Returns the length of its body, negative if the peer would refuse it and nothing was
   * sent. After the end it only returns 0.
   */
  send(kind: number, tx: number, name: string, body: Body): number;
  /** Calls back when everything sent so far has been taken; never after a close. */
  whenTaken(callback: () => void): void;
  /** Sends what is queued, then ends this side. The other side may still send, and closes the link. */
  end(): void;
  /** Closes both directions at once; what is queued is lost. */
  close(error?: Error): void;
  /** Frames go to `sink` from now on, those of the current chunk included. */
  handOver(sink: LinkSink): void;
  /** Keeps this process alive while the link is open. */
  ref(): void;
  /** Lets this process end even while the link is open. */
  unref(): void;
  /**
   * Synchronously writes what is queued, for at most `milliseconds`, when the process is about to end. A link
   * that cannot does nothing; the other side then sees the link end within a frame.
   */
  flushSync(milliseconds: number): void;
}

import { ProtocolError } from '../../errors/index.js';
import type { Frame } from '../wire/index.js';
import type { Link, LinkSink } from './link.js';

/** Keeps the frames of a link while what handles one of them is being loaded, then passes all on in their order. */
export class HeldFrames implements LinkSink {
  /** Resolves when all has been passed on. Never rejects. */
  readonly released: Promise<void>;
  readonly #link: Link;
  readonly #sink: LinkSink;
  #frames: Frame[] = [];

  /** Takes the place of `sink` until `loaded` resolves. If it rejects, the link closes. */
  constructor(link: Link, sink: LinkSink, loaded: Promise<unknown>) {
    this.#link = link;
    this.#sink = sink;
    link.handOver(this);
    this.released = loaded.then(
      () => {
        this.#release();
      },
      (error: unknown) => {
        link.close(error as Error);
      },
    );
  }

  frame(frame: Frame): void {
    this.#frames.push(frame.kept());
  }

  /** The sink sees the header when it gets the frame. */
  arriving(): boolean {
    return true;
  }

  closed(error: Error | undefined): void {
    this.#sink.closed(error);
  }

  /** Nobody wants them any more. */
  drop(): void {
    this.#frames = [];
  }

  #release(): void {
    this.#link.handOver(this.#sink);
    try {
      for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift())
        this.#sink.frame(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.drop();
      this.#link.close(error);
    }
  }
}

import type { LinkSink } from '../messaging/index.js';
import { ByteLink } from './byte-link.js';
import type { Carrier, CarrierOwner } from './carrier.js';
import { Buffer, nextTick } from '../../utils/index.js';

/** Decides when the bytes of a memory link arrive, and in which pieces. */
export interface Passage {
  /** Calls `step`, now or later. The two directions may overtake each other; each keeps its own order. */
  later(direction: 0 | 1, step: () => void): void;
  /** How many of the next `length` bytes arrive together, at least 1. */
  cut(length: number): number;
}

/** Everything arrives whole, in the order in which it was sent, a tick later. */
const directPassage: Passage = {
  later: (_direction, step) => {
    nextTick(step);
  },
  cut: (length) => length,
};

/**
 * Two connected links in this process. Only `passage` decides the order of events, so a schedule can be
 * repeated.
 */
export function memoryLinks(
  sinks: readonly [LinkSink, LinkSink],
  maxBytes: number,
  passage: Passage = directPassage,
): [ByteLink, ByteLink] {
  const carriers: MemoryCarrier[] = [];
  const end = (side: 0 | 1): ByteLink => {
    const carry = (owner: CarrierOwner): Carrier => {
      const carrier = new MemoryCarrier(owner, side, passage);
      carriers.push(carrier);
      return carrier;
    };
    const link = new ByteLink(carry, sinks[side], maxBytes);
    link.maxSendBytes = maxBytes;
    link.attaches = true;
    return link;
  };
  const links: [ByteLink, ByteLink] = [end(0), end(1)];
  const [first, second] = carriers as [MemoryCarrier, MemoryCarrier];
  first.connect(second);
  second.connect(first);
  return links;
}

class MemoryCarrier implements Carrier {
  queuedBytes = 0;
  readonly #owner: CarrierOwner;
  readonly #side: 0 | 1;
  readonly #passage: Passage;
  #other: MemoryCarrier | undefined;
  /** `ended`: this direction is over; `closed`: both are. */
  #state: 'open' | 'ended' | 'closed' = 'open';

  constructor(owner: CarrierOwner, side: 0 | 1, passage: Passage) {
    this.#owner = owner;
    this.#side = side;
    this.#passage = passage;
  }

  connect(other: MemoryCarrier): void {
    this.#other = other;
  }

  write(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      this.queuedBytes += chunk.length;
      for (let at = 0; at < chunk.length;) {
        const end = at + Math.min(this.#passage.cut(chunk.length - at), chunk.length - at);
        const piece = chunk.subarray(at, end);
        this.#later(() => {
          // A copy: the sender reuses memory that has been taken.
          const bytes = Buffer.from(piece);
          this.queuedBytes -= bytes.length;
          this.#other?.receive(bytes);
          if (this.queuedBytes === 0) this.#owner.taken();
        });
        at = end;
      }
    }
  }

  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#later(() => {
      this.#other?.ended();
    });
  }

  destroy(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#later(() => {
      this.#other?.lost();
    });
  }

  ref(): void {}

  unref(): void {}

  flushSync(): void {}

  receive(bytes: Buffer): void {
    if (this.#state !== 'closed') this.#owner.received(bytes, bytes.length);
  }

  /** The other side sends no more. As with sockets, this side then ends too, after what it has queued. */
  ended(): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'open') this.end();
    this.lost();
  }

  lost(): void {
    this.#state = 'closed';
    this.#owner.lost(undefined);
  }

  #later(step: () => void): void {
    this.#passage.later(this.#side, step);
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import type { Link, LinkSink } from '../../src/core/messaging/index.js';
import { Frame, flagUndefined } from '../../src/core/wire/frame.js';
import type { Random } from './random.js';

/** A body that knows of more memory around it: its name stands before it, so that no frame is a copy. */
export interface Body {
  readonly bytes: Buffer;
  readonly nameAt: number;
}

type Many = readonly Uint8Array[];
type Chunks = string | Uint8Array | Many | undefined;

interface Sent {
  readonly frame: Frame;
  left: number;
}

/** One end of a link without bytes: frames are handed over as they are, whatever their size. */
export class FrameLink implements Link {
  readonly maxSendBytes: number = 64 * 1024 * 1024;
  readonly attaches = false;
  readonly closed: Promise<void> = new Promise(() => undefined);
  bytesReceived = 0;
  queuedBytes = 0;
  sink: LinkSink | undefined;
  other: FrameLink | undefined;
  #queue: Sent[] = [];
  #sentBytes = 0;
  #waiting: { readonly place: number; readonly callback: () => void }[] = [];

  send(kind: number, tx: number, name: string, chunks: Chunks): number {
    const body = Array.isArray(chunks) ? Buffer.concat(chunks) : (chunks as Exclude<Chunks, Many>);
    const frame = new Frame();
    frame.kind = kind;
    frame.tx = tx;
    const around = body === undefined ? undefined : (body as { around?: Body }).around;
    if (around !== undefined && typeof body === 'object') {
      frame.bytes = around.bytes;
      frame.start = around.nameAt + (name === '' ? 3 : 0);
      frame.valueStart = around.nameAt + 3;
      frame.end = frame.valueStart + body.length;
      frame.own = true;
    } else {
      if (body === undefined) frame.flags = flagUndefined;
      frame.bytes = Buffer.concat([Buffer.from(name), Buffer.from(body ?? '')]);
      frame.valueStart = Buffer.byteLength(name);
      frame.end = frame.bytes.length;
    }
    const bytes = frame.end - frame.start;
    this.#queue.push({ frame, left: bytes + 12 });
    this.queuedBytes += bytes + 12;
    this.#sentBytes += bytes + 12;
    return bytes;
  }

  whenTaken(callback: () => void): void {
    if (this.queuedBytes === 0) callback();
    else this.#waiting.push({ place: this.#sentBytes, callback });
  }

  /** Hands over what `budget` bytes allow. */
  pass(budget: number): void {
    let left = budget;
    while (left > 0 && this.#queue.length > 0) {
      const [first] = this.#queue as [Sent];
      const passed = Math.min(left, first.left);
      first.left -= passed;
      left -= passed;
      this.queuedBytes -= passed;
      if (first.left > 0) break;
      this.#queue.shift();
      this.other?.sink?.frame(first.frame);
    }
    const taken = this.#sentBytes - this.queuedBytes;
    while ((this.#waiting[0]?.place ?? Infinity) <= taken) this.#waiting.shift()?.callback();
  }

  handOver(sink: LinkSink): void {
    this.sink = sink;
  }

  end(): void {}
  close(): void {}
  ref(): void {}
  unref(): void {}
  flushSync(): void {}
}

/** Two connected ends. */
export function frameLinks(): [FrameLink, FrameLink] {
  const links: [FrameLink, FrameLink] = [new FrameLink(), new FrameLink()];
  [links[0].other, links[1].other] = [links[1], links[0]];
  return links;
}

/** Passes on at random until nothing is left and `isBusy` says that nothing will come, either. */
export async function passOn(
  links: readonly [FrameLink, FrameLink],
  random: Random,
  isBusy: () => boolean,
): Promise<void> {
  for (let idle = 0; idle < 40;) {
    await turn();
    const speed = random.pick([1 << 10, 1 << 16, 1 << 20, 1 << 23]);
    if (random.chance(70)) links[0].pass(speed);
    if (random.chance(70)) links[1].pass(speed);
    idle = links.some(({ queuedBytes }) => queuedBytes > 0) || isBusy() ? 0 : idle + 1;
  }
}

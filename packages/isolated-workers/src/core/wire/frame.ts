import { ProtocolError } from '../../errors/index.js';
import { Buffer } from '../../utils/index.js';

/** Bytes before each body: u32le body length, u8 kind, u8 flags, u16le name length, u32le tx. */
export const headerBytes = 12;

/** Flag bit 0: the value is `undefined`; the serializer was not called. */
export const flagUndefined = 1;
/** Flag bit 1: the body is text, one byte per character. */
export const flagLatin1 = 2;
/** Flag bit 2: the body is text, two bytes per code unit. Text without a flag is UTF-8. */
export const flagUtf16 = 4;
/** Flag bit 3: the body is bytes, and attachments behind them. */
export const flagAttached = 8;

const noBytes: Buffer = Buffer.alloc(0);
const nothingAttached: readonly Uint8Array[] = [];

/**
 * A received frame. A decoder reuses one object for all of its frames, and most frames share their memory
 * with others: take what you need before you return.
 */
export class Frame {
  kind = 0;
  flags = 0;
  /** The transaction, or 0. */
  tx = 0;
  /** The memory of the body, from `start` to `end`: the name, then from `valueStart` the value. */
  bytes: Buffer = noBytes;
  start = 0;
  valueStart = 0;
  end = 0;
  /** Whether nothing else will ever be written to these bytes. */
  own = false;
  /** What came behind the value, each on memory of its own. */
  attachments: readonly Uint8Array[] = nothingAttached;
  /** Bytes of the body besides name and value. */
  attachedBytes = 0;

  /** Whether the sink did not want the value: only the name is there, and the flags say `undefined`. */
  get isCut(): boolean {
    return this.end > this.bytes.length;
  }

  /** Bytes of the body, as its sender counts them. */
  get bodyBytes(): number {
    return this.end - this.start + this.attachedBytes;
  }

  /** The same without the name. */
  get valueBytes(): number {
    return this.end - this.valueStart + this.attachedBytes;
  }

  /** What was attached belongs to this frame alone, and not to the next one of the same object. */
  forgetAttachments(): void {
    this.attachments = nothingAttached;
    this.attachedBytes = 0;
  }

  /** A copy on memory of its own. */
  kept(): Frame {
    const copy = Object.assign(new Frame(), this);
    if (this.own) return copy;
    copy.bytes = Buffer.from(this.bytes.subarray(this.start, this.end));
    copy.valueStart -= this.start;
    copy.end -= this.start;
    copy.start = 0;
    return copy;
  }

  /** The name of the message type, or ''. */
  get type(): string {
    return this.bytes.toString('utf8', this.start, this.valueStart);
  }

  /** The value as text, decoded as the sender encoded it. */
  get text(): string {
    const { flags, bytes, valueStart, end } = this;
    if (flags === flagLatin1) return bytes.toString('latin1', valueStart, end);
    return bytes.toString(flags === flagUtf16 ? 'utf16le' : 'utf8', valueStart, end);
  }
}

/** Memory for a part of a frame. Throws ProtocolError if there is none. */
export function allocate(bytes: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(bytes);
  } catch (cause) {
    throw new ProtocolError(`There is no memory for a frame of ${bytes} bytes`, { cause });
  }
}

/** Receives decoded frames. */
export interface FrameSink {
  /** A whole frame has arrived; it is valid until this returns. */
  frame(frame: Frame): void;
  /**
   * The header of a frame has arrived, the rest has not. Returns whether the value is wanted; otherwise it is
   * never kept. May throw ProtocolError.
   */
  arriving(kind: number, tx: number, bodyLength: number): boolean;
}

/** Writes a header at `offset`. The caller has checked every range. */
export function writeHeader(
  target: Uint8Array,
  offset: number,
  bodyLength: number,
  kind: number,
  flags: number,
  nameLength: number,
  tx: number,
): void {
  writeUint32(target, offset, bodyLength);
  target[offset + 4] = kind;
  target[offset + 5] = flags;
  target[offset + 6] = nameLength;
  target[offset + 7] = nameLength >>> 8;
  writeUint32(target, offset + 8, tx);
}

/** The u32le at `at`. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}

/** Writes `value` as u32le at `at`. */
export function writeUint32(target: Uint8Array, at: number, value: number): void {
  target[at] = value;
  target[at + 1] = value >>> 8;
  target[at + 2] = value >>> 16;
  target[at + 3] = value >>> 24;
}

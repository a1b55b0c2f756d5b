import { ProtocolError } from '../../errors/index.js';
import { largeBytes } from '../../utils/index.js';
import { allocate, type Frame, readUint32, writeUint32 } from './frame.js';

/** Bytes before the value: u32le length of the value, u32le number of attachments. */
const countBytes = 8;

/** A value as bytes, and large parts of it that travel behind them, each for memory of its own. */
export class Attached {
  /** Bytes that this takes in a frame. */
  readonly bytes: number;
  readonly valueBytes: number;
  readonly #value: readonly Uint8Array[];
  readonly #attachments: readonly Uint8Array[];
  /** As they were at first: their memory may be transferred before it is sent. */
  readonly #lengths: readonly number[];

  /** Throws TypeError for an attachment that is not large: its memory is gone already. */
  constructor(
    value: readonly Uint8Array[],
    attachments: readonly Uint8Array[],
    lengths: readonly number[] = attachments.map(({ length }) => length),
  ) {
    if (lengths.some((length) => length <= largeBytes))
      throw new TypeError('The memory of a view was transferred while its value was serialized');
    this.#value = value;
    this.#attachments = attachments;
    this.#lengths = lengths;
    this.valueBytes = sumOf(value.map(({ length }) => length));
    this.bytes = countBytes + this.valueBytes + lengths.length * 4 + sumOf(lengths);
  }

  /** The same with `chunks` before the value. */
  after(chunks: readonly Uint8Array[]): Attached {
    return new Attached([...chunks, ...this.#value], this.#attachments, this.#lengths);
  }

  /** What stands behind the type name. An attachment whose memory is gone is zeros. */
  chunks(): Uint8Array[] {
    const counts = new Uint8Array(countBytes);
    writeUint32(counts, 0, this.valueBytes);
    writeUint32(counts, 4, this.#lengths.length);
    const table = new Uint8Array(this.#lengths.length * 4);
    const attachments = this.#lengths.map((length, index) => {
      writeUint32(table, index * 4, length);
      const attachment = this.#attachments[index] as Uint8Array;
      return attachment.length === length ? attachment : new Uint8Array(length);
    });
    return [counts, ...this.#value, table, ...attachments];
  }
}

/** The parts of one frame with attachments, while they arrive: counts; value and lengths; each attachment. */
export class Parts {
  readonly #bodyBytes: number;
  readonly #nameBytes: number;
  #valueBytes = 0;
  #count = 0;
  /** Name, value and lengths. */
  #front: Buffer | undefined;
  readonly #attachments: Buffer[] = [];
  /** Bytes of the attachments that have not been begun. */
  #left = 0;

  constructor(bodyBytes: number, nameBytes: number) {
    this.#bodyBytes = bodyBytes;
    this.#nameBytes = nameBytes;
  }

  /** The room for the first part. */
  first(): Buffer {
    if (this.#bodyBytes < this.#nameBytes + countBytes) throw senseless();
    return allocate(this.#nameBytes + countBytes);
  }

  /** The room for the part behind `filled`; undefined behind the last. Throws ProtocolError if the lengths do not fit. */
  next(filled: Buffer): Buffer | undefined {
    if (this.#front === undefined)
      return (this.#front = this.#frontBehind(filled)).subarray(this.#nameBytes);
    const index = this.#attachments.length;
    if (index < this.#count) return this.#attachment(this.#front, index);
    if (this.#left > 0) throw senseless();
    return undefined;
  }

  /** Gives the frame what has arrived. */
  bring(frame: Frame): void {
    frame.bytes = this.#front as Buffer;
    frame.start = 0;
    frame.valueStart = this.#nameBytes;
    frame.end = this.#nameBytes + this.#valueBytes;
    frame.own = true;
    frame.attachments = this.#attachments;
    frame.attachedBytes = this.#bodyBytes - frame.end;
  }

  #frontBehind(counts: Buffer): Buffer {
    this.#valueBytes = readUint32(counts, this.#nameBytes);
    this.#count = readUint32(counts, this.#nameBytes + 4);
    const length = this.#nameBytes + this.#valueBytes + this.#count * 4;
    this.#left = this.#bodyBytes - countBytes - length;
    // So the lengths take little memory beside what they tell of.
    if (this.#count === 0 || this.#left < this.#count * largeBytes) throw senseless();
    const front = allocate(length);
    counts.copy(front, 0, 0, this.#nameBytes);
    return front;
  }

  #attachment(front: Buffer, index: number): Buffer {
    const length = readUint32(front, this.#nameBytes + this.#valueBytes + index * 4);
    if (length <= largeBytes || length > this.#left) throw senseless();
    this.#left -= length;
    const attachment = allocate(length);
    this.#attachments.push(attachment);
    return attachment;
  }
}

function senseless(): ProtocolError {
  return new ProtocolError('A frame arrived whose attachments do not fit it');
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

import { ProtocolError } from '../../errors/index.js';
import { Parts } from './attached.js';
import {
  allocate,
  flagAttached,
  flagLatin1,
  flagUndefined,
  flagUtf16,
  Frame,
  headerBytes,
  readUint32,
  type FrameSink,
} from './frame.js';
import { type FrameKind, kindByNumber } from './kinds.js';
import { Buffer, own } from '../../utils/index.js';

/** Bodies in parts are assembled in one reused buffer, up to this size. */
const scratchBytes = 256 * 1024;
/** A body with this many bytes missing is worth a read of its own, directly into its buffer. */
const placeBytes = 64 * 1024;
/** A body of this size is worth larger reads than a stream makes by itself. */
const largeBytes = 32 * 1024;

/**
 * Bytes in, frames out, however the bytes are cut. A frame that is whole within a chunk is passed on in
 * place. Any other is assembled once, a large one in a buffer of its exact size.
 */
export class FrameDecoder {
  /** Larger bodies are refused from their header, before any byte of them is kept. */
  maxBodyBytes: number;
  /** Gets the frames from now on, those of the current chunk included. */
  sink: FrameSink;
  readonly #frame = new Frame();
  readonly #header: Buffer = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  /** The parts of the body, if it has attachments. */
  #parts: Parts | undefined;
  /** The body, as far as it is wanted; of a body in parts the one that is being filled. */
  #body: Buffer | undefined;
  #bodyLength = 0;
  #bodyFilled = 0;
  #scratch: Buffer | undefined;
  #place: Buffer | undefined;
  #stopped = false;

  constructor(sink: FrameSink, maxBodyBytes: number) {
    this.sink = sink;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Decodes nothing more, not even the rest of the current chunk. */
  stop(): void {
    this.#stopped = true;
    this.#body = this.#place = this.#parts = undefined;
  }

  /** Whether a large body has arrived only in part. */
  get awaitsLargeBody(): boolean {
    return this.#body !== undefined && this.#bodyLength >= largeBytes;
  }

  /**
   * The buffer for the missing part of a large body, if one is incomplete. Reading into it and pushing this
   * same buffer saves a copy.
   */
  place(): Buffer | undefined {
    const missing = (this.#body?.length ?? 0) - this.#bodyFilled;
    return (this.#place =
      missing < placeBytes ? undefined : this.#body?.subarray(this.#bodyFilled));
  }

  /** Decodes the first `length` bytes of `chunk`. Throws ProtocolError for invalid bytes. */
  push(chunk: Buffer, length: number = chunk.length): void {
    let offset = 0;
    if (chunk === this.#place && this.#body !== undefined) {
      this.#filled(this.#body, length);
      return;
    }
    while (offset < length && !this.#stopped) {
      if (this.#body !== undefined) offset = this.#fillBody(this.#body, chunk, offset, length);
      else if (this.#headerFilled > 0 || length - offset < headerBytes)
        offset = this.#fillHeader(chunk, offset, length);
      else offset = this.#take(chunk, offset, chunk, offset + headerBytes, length);
    }
  }

  #fillHeader(chunk: Buffer, offset: number, length: number): number {
    const end = Math.min(length, offset + headerBytes - this.#headerFilled);
    chunk.copy(this.#header, this.#headerFilled, offset, end);
    this.#headerFilled += end - offset;
    if (this.#headerFilled < headerBytes) return end;
    this.#headerFilled = 0;
    return this.#take(this.#header, 0, chunk, end, length);
  }

  /** Reads the header at `at` in `header`. Its body begins at `offset` in `chunk`. */
  #take(header: Buffer, at: number, chunk: Buffer, offset: number, length: number): number {
    const bodyLength = readUint32(header, at);
    const frame = this.#frame;
    frame.kind = header[at + 4] as number;
    frame.flags = header[at + 5] as number;
    frame.tx = readUint32(header, at + 8);
    const nameLength = (header[at + 6] as number) | ((header[at + 7] as number) << 8);
    const shape = (nameLength > 0 ? 1 : 0) | (frame.tx > 0 ? 2 : 0);
    if (
      frame.flags !== flagLatin1 ||
      usualShapes[frame.kind] !== shape ||
      nameLength > bodyLength ||
      bodyLength > this.maxBodyBytes
    )
      check(frame, bodyLength, nameLength, this.maxBodyBytes);
    const end = offset + bodyLength;
    frame.valueStart = nameLength;
    const inParts = frame.flags === flagAttached;
    if (end <= length && !inParts) {
      this.#pass(chunk, offset, end, false);
      return end;
    }
    // Before there is memory for it.
    const isWanted = this.sink.arriving(frame.kind, frame.tx, bodyLength);
    if (!isWanted) frame.flags = flagUndefined;
    if (isWanted && inParts) {
      this.#parts = new Parts(bodyLength, nameLength);
      this.#begin(this.#parts.first());
    } else this.#begin(this.#room(isWanted ? bodyLength : nameLength), bodyLength);
    return offset;
  }

  /** The next bytes fill `body`; those behind its end, up to `length`, are not wanted. */
  #begin(body: Buffer, length: number = body.length): void {
    this.#body = body;
    this.#bodyLength = length;
    this.#bodyFilled = 0;
  }

  /** A buffer for assembling a body: the same one for all small bodies. */
  #room(bodyLength: number): Buffer {
    if (bodyLength > scratchBytes) return allocate(bodyLength);
    this.#scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
    return this.#scratch.subarray(0, bodyLength);
  }

  #fillBody(body: Buffer, chunk: Buffer, offset: number, length: number): number {
    const end = Math.min(length, offset + this.#bodyLength - this.#bodyFilled);
    // Copies nothing behind the end of what is wanted.
    chunk.copy(body, this.#bodyFilled, offset, end);
    this.#filled(body, end - offset);
    return end;
  }

  #filled(body: Buffer, length: number): void {
    this.#bodyFilled += length;
    if (this.#bodyFilled < this.#bodyLength) return;
    this.#body = this.#place = undefined;
    if (this.#parts === undefined)
      this.#pass(body, 0, this.#bodyLength, body.length > scratchBytes);
    else this.#partFilled(this.#parts, body);
  }

  #partFilled(parts: Parts, part: Buffer): void {
    const next = parts.next(part);
    if (next !== undefined) {
      this.#begin(next);
      return;
    }
    this.#parts = undefined;
    parts.bring(this.#frame);
    this.sink.frame(this.#frame);
    this.#frame.forgetAttachments();
  }

  /** Passes on the frame whose header has been read. Until now `valueStart` holds the length of its name. */
  #pass(bytes: Buffer, start: number, end: number, own: boolean): void {
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.valueStart += start;
    frame.end = end;
    frame.own = own;
    this.sink.frame(frame);
  }
}

/** By kind, for those that carry values: 1 if there is always a name, plus 2 if there is always a transaction. */
const usualShapes = kindByNumber.map((row) =>
  row?.body === 'value' || row?.body === 'values'
    ? (row.type === 'always' ? 1 : 0) | (row.tx === 'always' ? 2 : 0)
    : undefined,
);

/** The least and the most bytes of bodies that are bytes and never text. */
const lengths: Partial<Record<FrameKind['body'], readonly [least: number, most: number]>> = {
  'head, value': [4, Infinity],
  bytes: [0, Infinity],
  'count of bytes': [4, 4],
  'two counts of bytes': [8, 8],
};

/** What may have attachments. */
const valued: ReadonlySet<FrameKind['body']> = new Set(['value', 'values', 'head, value']);

/** Throws ProtocolError for a header that the table of kinds does not allow. */
function check(frame: Frame, bodyLength: number, nameLength: number, maxBodyBytes: number): void {
  const { kind, flags, tx } = frame;
  const row = kindByNumber[kind];
  if (row === undefined) throw new ProtocolError(`A frame of the unknown kind ${kind} arrived`);
  if (bodyLength > maxBodyBytes || bodyLength > row.most)
    throw new ProtocolError(
      `A frame of ${bodyLength} bytes was announced, above the limit of ${Math.min(maxBodyBytes, row.most)}`,
    );
  const isKnown = flags === flagAttached ? valued.has(row.body) : flags <= flagUtf16;
  if (!isKnown || flags === (flagUndefined | flagLatin1))
    throw new ProtocolError(`A frame with unknown flags (${flags}) arrived`);
  if (nameLength > bodyLength || !carries(row.type, nameLength > 0))
    throw new ProtocolError('A frame arrived whose name does not fit its body or its kind');
  if (!carries(row.tx, tx > 0))
    throw new ProtocolError('A frame arrived whose transaction does not fit its kind');
  if (flags === flagUndefined && bodyLength > nameLength)
    throw new ProtocolError('A frame with a value said that it had none');
  if (row.body === 'nothing' && flags !== flagUndefined)
    throw new ProtocolError('A frame arrived with a value, which its kind has not');
  const wanted = own(lengths, row.body);
  if (wanted === undefined) return;
  const [least, most] = wanted;
  if ((flags !== 0 && flags !== flagAttached) || bodyLength < least || bodyLength > most)
    throw new ProtocolError('A frame arrived whose value does not fit its kind');
}

function carries(allowed: 'always' | 'never' | 'maybe', present: boolean): boolean {
  return allowed === 'maybe' || (allowed === 'always') === present;
}

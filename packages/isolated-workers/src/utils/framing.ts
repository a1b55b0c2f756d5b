import { ProtocolError } from '../errors/index.js';

/** What a frame is. ITEM, END, PROGRESS, PING and PONG are kept for later: 10 to 14. */
export const Kind = {
  hello: 1,
  welcome: 2,
  request: 3,
  result: 4,
  error: 5,
  notification: 6,
  cancel: 7,
  shutdown: 8,
  credit: 9,
} as const;

/** Bytes before each body: u32le body length, u8 kind, u8 flags, u16le name length, u32le tx. */
export const headerBytes = 12;
/** Flag bit 0: the value is `undefined`; no serializer saw it. */
export const flagUndefined = 1;
/** Flag bit 1: the body is text, one byte a character. */
export const flagLatin1 = 2;
/** Flag bit 2: the body is text, two bytes a code unit. Without any flag text is UTF-8. */
export const flagUtf16 = 4;

/** Bodies that arrive in parts are put together in one place that is used again, up to this size. */
const scratchBytes = 256 * 1024;
/** So many missing bytes of a body are worth a read of their own, straight to their place. */
const placeBytes = 64 * 1024;
/** From this size on a body is worth larger reads than a stream makes by itself. */
const largeBytes = 32 * 1024;

/** Where decoded frames go. */
export interface FrameSink {
  /**
   * One whole frame; the body is `bytes[start..end)` and begins with the name. The bytes are good
   * until this returns, unless `own` says that the frame has them for itself.
   */
  frame(
    kind: number,
    flags: number,
    nameLength: number,
    tx: number,
    bytes: Buffer,
    start: number,
    end: number,
    own: boolean,
  ): void;
  /** The header of a frame has been read, the rest of it has not arrived yet. */
  arriving(kind: number, tx: number): void;
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
  target[offset] = bodyLength;
  target[offset + 1] = bodyLength >>> 8;
  target[offset + 2] = bodyLength >>> 16;
  target[offset + 3] = bodyLength >>> 24;
  target[offset + 4] = kind;
  target[offset + 5] = flags;
  target[offset + 6] = nameLength;
  target[offset + 7] = nameLength >>> 8;
  target[offset + 8] = tx;
  target[offset + 9] = tx >>> 8;
  target[offset + 10] = tx >>> 16;
  target[offset + 11] = tx >>> 24;
}

/** The text of a body. The encoding is chosen by its sender, who knows what V8 does fast. */
export function readText(flags: number, bytes: Buffer, start: number, end: number): string {
  if (flags === flagLatin1) return bytes.toString('latin1', start, end);
  return bytes.toString(flags === flagUtf16 ? 'utf16le' : 'utf8', start, end);
}

/**
 * Bytes in, frames out, however the bytes are cut. A frame that lies whole within a chunk is
 * handed on in place; one that does not is assembled once, a large one in a buffer of its exact size.
 */
export class FrameDecoder {
  /** Bodies above this are refused from their header, before a byte of them is kept. */
  maxBodyBytes: number;
  /** Where frames go from now on, those of the chunk at hand included. */
  sink: FrameSink;
  readonly #header: Buffer = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  #body: Buffer | undefined;
  #bodyFilled = 0;
  #scratch: Buffer | undefined;
  #place: Buffer | undefined;
  #stopped = false;

  constructor(sink: FrameSink, maxBodyBytes: number) {
    this.sink = sink;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Nothing is decoded any more, not even what is left of the chunk at hand. */
  stop(): void {
    this.#stopped = true;
    this.#body = this.#place = undefined;
  }

  /** A part of a large body has arrived, and the rest has not. */
  get awaitsLargeBody(): boolean {
    return this.#body !== undefined && this.#body.length >= largeBytes;
  }

  /**
   * Where the missing bytes of a large body belong, if some are missing: who reads them there, and
   * then hands over this very chunk, saves a copy.
   */
  place(): Buffer | undefined {
    const missing = (this.#body?.length ?? 0) - this.#bodyFilled;
    return (this.#place =
      missing < placeBytes ? undefined : this.#body?.subarray(this.#bodyFilled));
  }

  /** Takes the first `length` bytes of `chunk`. Throws ProtocolError where they make no sense. */
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
      else offset = this.#take(chunk, offset, offset + headerBytes, length);
    }
  }

  #fillHeader(chunk: Buffer, offset: number, length: number): number {
    const end = Math.min(length, offset + headerBytes - this.#headerFilled);
    chunk.copy(this.#header, this.#headerFilled, offset, end);
    this.#headerFilled += end - offset;
    if (this.#headerFilled < headerBytes) return end;
    this.#headerFilled = 0;
    return this.#take(this.#header, 0, end, length, chunk);
  }

  /** The header lies at `at` in `header`; its body begins at `offset` in `chunk`. */
  #take(
    header: Buffer,
    at: number,
    offset: number,
    length: number,
    chunk: Buffer = header,
  ): number {
    const bodyLength = readUint32(header, at);
    const kind = header[at + 4] as number;
    const flags = header[at + 5] as number;
    const nameLength = (header[at + 6] as number) | ((header[at + 7] as number) << 8);
    const tx = readUint32(header, at + 8);
    this.#check(bodyLength, kind, flags, nameLength, tx);
    const end = offset + bodyLength;
    if (end <= length) {
      this.sink.frame(kind, flags, nameLength, tx, chunk, offset, end, false);
      return end;
    }
    if (header !== this.#header) header.copy(this.#header, 0, at, at + headerBytes);
    this.#body = this.#room(bodyLength);
    chunk.copy(this.#body, 0, offset, length);
    this.#bodyFilled = length - offset;
    this.sink.arriving(kind, tx);
    return length;
  }

  /** Where a body is put together: small ones in the same place every time. */
  #room(bodyLength: number): Buffer {
    if (bodyLength > scratchBytes) return Buffer.allocUnsafeSlow(bodyLength);
    this.#scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
    return this.#scratch.subarray(0, bodyLength);
  }

  #fillBody(body: Buffer, chunk: Buffer, offset: number, length: number): number {
    const end = Math.min(length, offset + body.length - this.#bodyFilled);
    chunk.copy(body, this.#bodyFilled, offset, end);
    this.#filled(body, end - offset);
    return end;
  }

  #filled(body: Buffer, length: number): void {
    this.#bodyFilled += length;
    if (this.#bodyFilled < body.length) return;
    this.#body = this.#place = undefined;
    const header = this.#header;
    this.sink.frame(
      header[4] as number,
      header[5] as number,
      (header[6] as number) | ((header[7] as number) << 8),
      readUint32(header, 8),
      body,
      0,
      body.length,
      body.length > scratchBytes,
    );
  }

  #check(bodyLength: number, kind: number, flags: number, nameLength: number, tx: number): void {
    if (kind < Kind.hello || kind > Kind.credit)
      throw new ProtocolError(`A frame of the unknown kind ${kind} arrived`);
    if (bodyLength > this.maxBodyBytes)
      throw new ProtocolError(
        `A frame of ${bodyLength} bytes was announced, above the limit of ${this.maxBodyBytes}`,
      );
    if (flags > flagUtf16 || flags === (flagUndefined | flagLatin1))
      throw new ProtocolError(`A frame with unknown flags (${flags}) arrived`);
    const named = kind === Kind.request || kind === Kind.notification || kind === Kind.error;
    if (nameLength > bodyLength || (nameLength > 0 && !named))
      throw new ProtocolError('A frame arrived whose name does not fit its body');
    if (tx === 0 && (kind === Kind.request || kind === Kind.result))
      throw new ProtocolError('A request or result without a transaction arrived');
    if (flags === flagUndefined && bodyLength > nameLength)
      throw new ProtocolError('A frame arrived that has a value and says that it has none');
  }
}

function readUint32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}

import { Attached } from './attached.js';
import {
  flagAttached,
  flagLatin1,
  flagUndefined,
  flagUtf16,
  headerBytes,
  writeHeader,
} from './frame.js';
import { Buffer } from '../../utils/index.js';

/** A value as it is sent: text, bytes, in one or several chunks or with attachments, or undefined for undefined. */
export type Body = string | Uint8Array | readonly Uint8Array[] | Attached | undefined;

const slabBytes = 256 * 1024;
/** Texts up to this size are written into the slab, larger ones into a buffer of their own. */
const slabTextBytes = 128 * 1024;
/** Larger chunks of bytes are queued without a copy. */
const separateBytes = 16 * 1024;

/** Frames in, chunks out. Small frames share a slab, so a batch of them is one chunk. */
export class FrameEncoder {
  /** Bytes of the frames that have not been taken. */
  queuedBytes = 0;
  #slab: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  /** The slab's bytes from here to `#slabEnd` are queued. */
  #slabStart = 0;
  #slabEnd = 0;
  /** Chunks queued before those in the slab, and the length that each had then. */
  #queue: Uint8Array[] = [];
  #lengths: number[] = [];

  /**
   * Queues one frame. Returns the length of its body. If that is above `maxBytes`, queues nothing and returns
   * it as a negative number.
   */
  add(kind: number, tx: number, name: string, body: Body, maxBytes: number): number {
    return typeof body === 'object'
      ? this.#addBytes(kind, tx, name, body, maxBytes)
      : this.#addText(kind, tx, name, body, maxBytes);
  }

  /** Takes the queued chunks out, in order. A chunk whose memory is gone is zeros. */
  take(): Uint8Array[] {
    this.#sealSlab();
    const chunks = this.#queue;
    const lengths = this.#lengths;
    this.#queue = [];
    this.#lengths = [];
    this.queuedBytes = 0;
    for (const [at, { length }] of chunks.entries()) {
      const announced = lengths[at] as number;
      // Its memory has been transferred. The frames behind it must keep their places.
      if (length !== announced) chunks[at] = new Uint8Array(announced);
    }
    return chunks;
  }

  /** Everything taken has been written: its memory can be reused. */
  written(): void {
    if (this.queuedBytes === 0) this.#slabStart = this.#slabEnd = 0;
  }

  #addText(
    kind: number,
    tx: number,
    name: string,
    text: string | undefined,
    maxBytes: number,
  ): number {
    // V8 writes and reads Latin-1 and UTF-16 in bulk, but UTF-8 byte by byte once a character is not ASCII.
    const length = text === undefined ? 0 : bytesOfText(text);
    const wide = text !== undefined && length > text.length;
    const flags = text === undefined ? flagUndefined : wide ? flagUtf16 : flagLatin1;
    const nameBytes = bytesOf(name);
    const bytes = nameBytes.length + length;
    if (bytes > maxBytes) return -bytes;
    const separate = bytes > slabTextBytes;
    const room = headerBytes + bytes;
    const target = separate ? Buffer.allocUnsafeSlow(room) : this.#reserve(room);
    const at = separate ? 0 : this.#slabEnd;
    const body = writeStart(target, at, bytes, kind, flags, nameBytes, tx);
    if (text !== undefined) target.write(text, body, wide ? 'utf16le' : 'latin1');
    if (separate) this.#append(target);
    else this.#commit(room);
    return bytes;
  }

  #addBytes(
    kind: number,
    tx: number,
    name: string,
    body: Uint8Array | readonly Uint8Array[] | Attached,
    maxBytes: number,
  ): number {
    const nameBytes = bytesOf(name);
    const bytes = nameBytes.length + bytesOfBody(body);
    if (bytes > maxBytes) return -bytes;
    const start = headerBytes + nameBytes.length;
    const flags = body instanceof Attached ? flagAttached : 0;
    writeStart(this.#reserve(start), this.#slabEnd, bytes, kind, flags, nameBytes, tx);
    this.#commit(start);
    if (ArrayBuffer.isView(body)) this.#addChunk(body);
    else for (const chunk of body instanceof Attached ? body.chunks() : body) this.#addChunk(chunk);
    return bytes;
  }

  #addChunk(chunk: Uint8Array): void {
    if (chunk.length > separateBytes) {
      this.#append(chunk);
      return;
    }
    this.#reserve(chunk.length).set(chunk, this.#slabEnd);
    this.#commit(chunk.length);
  }

  /** The slab, with room at its end for `bytes` more. */
  #reserve(bytes: number): Buffer {
    if (this.#slabEnd + bytes > this.#slab.length) {
      this.#sealSlab();
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, bytes));
      this.#slabStart = this.#slabEnd = 0;
    }
    return this.#slab;
  }

  /** `bytes` more have been written at the slab's end. */
  #commit(bytes: number): void {
    this.#slabEnd += bytes;
    this.queuedBytes += bytes;
  }

  #append(chunk: Uint8Array): void {
    this.#sealSlab();
    this.#enqueue(chunk);
    this.queuedBytes += chunk.length;
  }

  #enqueue(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    this.#lengths.push(chunk.length);
  }

  /** Moves the slab's queued bytes to the queue, so that later chunks follow them. */
  #sealSlab(): void {
    if (this.#slabEnd === this.#slabStart) return;
    this.#enqueue(this.#slab.subarray(this.#slabStart, this.#slabEnd));
    this.#slabStart = this.#slabEnd;
  }
}

/** For a string of one-byte characters V8 knows at once that it cannot match. */
const beyondLatin1 = /[\u0100-\uffff]/;

/** Bytes that a text takes in a frame. */
export function bytesOfText(text: string): number {
  return text.length * (beyondLatin1.test(text) ? 2 : 1);
}

/** Bytes that a body takes in a frame. */
export function bytesOfBody(body: Body): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return bytesOfText(body);
  if (ArrayBuffer.isView(body)) return body.length;
  if (body instanceof Attached) return body.bytes;
  return body.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** Writes header and name. Returns where the value begins. */
function writeStart(
  target: Uint8Array,
  at: number,
  bytes: number,
  kind: number,
  flags: number,
  name: Uint8Array,
  tx: number,
): number {
  writeHeader(target, at, bytes, kind, flags, name.length, tx);
  const start = at + headerBytes;
  // Names are short: a loop is faster than a call.
  for (let index = 0; index < name.length; index++) target[start + index] = name[index] as number;
  return start + name.length;
}

const noBytes = new Uint8Array(0);
const knownNames = new Map<string, Uint8Array>();

/** A message type in UTF-8. There are few, so each is encoded once. */
function bytesOf(name: string): Uint8Array {
  if (name === '') return noBytes;
  let bytes = knownNames.get(name);
  if (bytes === undefined) {
    bytes = Buffer.from(name);
    if (knownNames.size < 1024) knownNames.set(name, bytes);
  }
  return bytes;
}

import { ProtocolError } from '../../../errors/index.js';
import { Buffer } from '../../../utils/index.js';
import {
  Attached,
  bytesOfBody,
  bytesOfText,
  type Body,
  flagUndefined,
  type Frame,
  Kind,
  readUint32,
  writeUint32,
} from '../../wire/index.js';
import type { PayloadCodec } from '../payload-codec.js';

/** Bytes that an item counts besides its value. */
export const itemCost = 24;

/** The first frame of a tick leaves with so many bytes of items, each further one with twice as many as the one before. */
export const firstBatchBytes = 1024;
/** The most that a frame waits for. */
export const largestBatchBytes: number = 16 * 1024;

/** What the items belong to that come in frames of this kind. */
export function owningPart(kind: number): 'stream' | 'input' {
  return kind === Kind.items || kind === Kind.chunk ? 'stream' : 'input';
}

/** Items that travel in one frame: a JSON array of them, or each as its length and its bytes. */
export class Batch {
  count = 0;
  /** Bytes of the frame's body so far. */
  bytes = 0;
  /** Bytes that it is sent at. */
  most: number = firstBatchBytes;
  #texts: string[] = [];
  #parts: Uint8Array[] = [];
  #attached: Attached | undefined;

  /** An item with attachments has to be the only one. */
  add(body: Exclude<Body, undefined>): void {
    this.count++;
    if (typeof body === 'string') {
      this.#texts.push(body);
      this.bytes += bytesOfText(body) + 1;
    } else {
      const length = new Uint8Array(4);
      const bytes = bytesOfBody(body);
      writeUint32(length, 0, body instanceof Attached ? body.valueBytes : bytes);
      this.#parts.push(length);
      if (body instanceof Attached) this.#attached = body.after([length]);
      else for (const chunk of ArrayBuffer.isView(body) ? [body] : body) this.#parts.push(chunk);
      this.bytes += 4 + bytes;
    }
  }

  /** What the items count with their reader. */
  get cost(): number {
    return this.bytes + this.count * itemCost;
  }

  /** The body of a frame, and an empty batch. */
  take(): Exclude<Body, undefined> {
    const body =
      this.#attached ??
      (this.#texts.length > 0 ? `[${this.#texts.join()}]` : Buffer.concat(this.#parts));
    this.#attached = undefined;
    this.#texts = [];
    this.#parts = [];
    this.count = this.bytes = 0;
    return body;
  }
}

/** The items of a frame. Throws SerializationError, or ProtocolError for what is no list of items. */
export function itemsOf(frame: Frame, codec: PayloadCodec, type: string): readonly unknown[] {
  if (frame.flags === flagUndefined) return [undefined];
  const items = codec.isJson
    ? codec.jsonOf(frame, type, 'item')
    : bodiesOf(frame).map((body) => codec.valueOf(body, type, 'item', frame.attachments));
  if (!Array.isArray(items) || items.length === 0)
    throw new ProtocolError('A frame of items arrived without a list of them');
  return items as unknown[];
}

function bodiesOf({ bytes, valueStart, end }: Frame): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (let at = valueStart; at < end;) {
    const start = at + 4;
    const length = start > end ? Infinity : readUint32(bytes, at);
    if (start + length > end)
      throw new ProtocolError('An item arrived that is longer than its frame');
    bodies.push(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length).slice());
    at = start + length;
  }
  return bodies;
}

/** The bytes of a frame, on memory of their own. */
export function chunkOf({ bytes, valueStart, end, own }: Frame): Uint8Array {
  const length = end - valueStart;
  if (own) return new Uint8Array(bytes.buffer, bytes.byteOffset + valueStart, length);
  // Not of Node's pool: nothing else may refer to the buffer of what a user gets.
  const copy = Buffer.allocUnsafeSlow(length);
  bytes.copy(copy, 0, valueStart, end);
  return new Uint8Array(copy.buffer, 0, length);
}

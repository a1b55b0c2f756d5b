import { SerializationError } from '../../errors/index.js';
import {
  type AttachingClones,
  attachingOf,
  Buffer,
  jsonSerializer,
  keepFreedMemory,
  type Serializer,
} from '../../utils/index.js';
import { Attached, flagUndefined, type Body, type Frame } from '../wire/index.js';

/** What a value is in its message. */
export type Part = 'payload' | 'result' | 'item' | 'progress';

/** Turns values into bodies and back with the user's serializer. Its errors name the message type. */
export class PayloadCodec {
  readonly #serializer: Serializer;
  /** The default reads the bytes in place and keeps none of them. */
  readonly isJson: boolean;
  /** What reads attachments, and what sends them: structured clones alone. */
  readonly #reading: AttachingClones | undefined;
  readonly #sending: AttachingClones | undefined;

  /** `attaches`: whether the other side reads attachments. */
  constructor(serializer: Serializer, attaches: boolean) {
    this.#serializer = serializer;
    this.#reading = attachingOf(serializer);
    this.#sending = attaches ? this.#reading : undefined;
    this.isJson = serializer === jsonSerializer;
  }

  /** The body for `value`; none for `undefined`, which the serializer never gets. */
  encode(value: unknown, type: string, part: Part): Body {
    if (value === undefined) return undefined;
    let body: unknown;
    try {
      if (this.#sending !== undefined) return attachedBody(this.#sending, value);
      body = this.#serializer.serialize(value);
    } catch (error) {
      throw this.#failure(type, 'serialize', error, part);
    }
    // The default reads any encoding; other serializers are promised UTF-8.
    if (typeof body === 'string') return this.isJson ? body : Buffer.from(body);
    if (isBytes(body) || isChunks(body)) return body;
    const nonsense = new TypeError(
      `it returned ${typeof body}, not a string, a Uint8Array or an array of Uint8Arrays`,
    );
    throw this.#failure(type, 'serialize', nonsense, part);
  }

  /** The value that the frame carries. */
  decode(frame: Frame, type: string, part: Part): unknown {
    if (frame.flags === flagUndefined) return undefined;
    if (this.isJson) return this.jsonOf(frame, type, part);
    const { bytes, valueStart, end, own } = frame;
    // Not a Buffer: decoders return views of the bytes, and the sender gave a Uint8Array.
    const body = new Uint8Array(bytes.buffer, bytes.byteOffset + valueStart, end - valueStart);
    if (own) keepFreedMemory();
    return this.valueOf(own ? body : body.slice(), type, part, frame.attachments);
  }

  /** The JSON that the frame carries. */
  jsonOf(frame: Frame, type: string, part: Part): unknown {
    try {
      return JSON.parse(frame.text) as unknown;
    } catch (error) {
      throw this.#failure(type, 'deserialize', error, part);
    }
  }

  /** What the serializer makes of bytes that it may keep. */
  valueOf(
    bytes: Uint8Array,
    type: string,
    part: Part,
    attachments: readonly Uint8Array[],
  ): unknown {
    try {
      if (attachments.length > 0 && this.#reading !== undefined)
        return this.#reading.deserialize(bytes, attachments);
      return this.#serializer.deserialize(bytes);
    } catch (error) {
      throw this.#failure(type, 'deserialize', error, part);
    }
  }

  #failure(
    type: string,
    step: 'serialize' | 'deserialize',
    cause: unknown,
    part: Part,
  ): SerializationError {
    return new SerializationError(type, step, this.#serializer.name, cause, part);
  }
}

function attachedBody(clones: AttachingClones, value: unknown): Body {
  const { bytes, attachments } = clones.serialize(value);
  return attachments === undefined ? bytes : new Attached([bytes], attachments);
}

function isChunks(value: unknown): value is readonly Uint8Array[] {
  if (!Array.isArray(value)) return false;
  // Not every(), which passes over holes.
  for (const chunk of value as unknown[]) if (!isBytes(chunk)) return false;
  return true;
}

/** Holds across realms: a Buffer of a test runner's context is no instance of our Uint8Array. */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
  );
}

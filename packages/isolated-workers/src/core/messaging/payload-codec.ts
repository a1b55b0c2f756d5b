import { SerializationError } from '../../errors/index.js';
import { jsonSerializer, keepFreedMemory, type Serializer } from '../../utils/index.js';
import { flagUndefined, type Frame } from '../wire/index.js';

type Part = 'payload' | 'result';

/** Values to bodies and back, with the user's serializer; whatever that throws has a type's name. */
export class PayloadCodec {
  readonly #serializer: Serializer;
  /** The default reads the bytes where they lie, and is done with them. */
  readonly #isJson: boolean;

  constructor(serializer: Serializer) {
    this.#serializer = serializer;
    this.#isJson = serializer === jsonSerializer;
  }

  /** The body for `value`; none for `undefined`, which no serializer sees. */
  encode(value: unknown, type: string, part: Part): string | Uint8Array | undefined {
    if (value === undefined) return undefined;
    let body: unknown;
    try {
      body = this.#serializer.serialize(value);
    } catch (error) {
      throw this.#failure(type, 'serialize', error, part);
    }
    // The default reads any text; every other serializer is promised UTF-8.
    if (typeof body === 'string') return this.#isJson ? body : Buffer.from(body);
    if (isBytes(body)) return body;
    const nonsense = new TypeError(`it returned ${typeof body} and not a string or a Uint8Array`);
    throw this.#failure(type, 'serialize', nonsense, part);
  }

  /** The value that the frame carries. */
  decode(frame: Frame, type: string, part: Part): unknown {
    if (frame.flags === flagUndefined) return undefined;
    try {
      if (this.#isJson) return JSON.parse(frame.text) as unknown;
      const { bytes, valueStart, end, own } = frame;
      // No Buffer: decoders hand out parts of what they get, and a Uint8Array was sent.
      const body = new Uint8Array(bytes.buffer, bytes.byteOffset + valueStart, end - valueStart);
      if (own) keepFreedMemory();
      return this.#serializer.deserialize(own ? body : body.slice());
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

/** Across realms: a Buffer of a test runner's context is no instance of our Uint8Array. */
function isBytes(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
  );
}

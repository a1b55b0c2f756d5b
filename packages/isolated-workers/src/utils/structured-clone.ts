import type { DefaultDeserializer, DefaultSerializer } from 'node:v8';
import { Buffer, process } from './taken-at-load.js';

/** Larger views travel beside their value, without a copy, each for memory of its own. */
export const largeBytes: number = 16 * 1024;

/** A value as bytes, and its large views in the order in which they occur. */
interface BytesAndAttachments {
  readonly bytes: Uint8Array;
  /** Absent if there are none: then the bytes are those of `v8.serialize()`. */
  readonly attachments: readonly Uint8Array[] | undefined;
}

/** How values become bytes with attachments, and values again. */
export interface AttachingClones {
  serialize(value: unknown): BytesAndAttachments;
  deserialize(bytes: Uint8Array, attachments: readonly Uint8Array[]): unknown;
}

/** Node's classes, with what their types leave out. */
type Writer = DefaultSerializer & { writeRawBytes(bytes: Uint8Array): void };
type Reader = DefaultDeserializer & { _readHostObject(): unknown };
type ViewClass = new (
  buffer: ArrayBufferLike,
  at: number,
  length: number,
) => NodeJS.ArrayBufferView;

/** `null`: this runtime has none. */
let clones: AttachingClones | null | undefined;

/** Structured clones with attachments, where the runtime lets us make them. */
export function attachingClones(): AttachingClones | undefined {
  if (clones === undefined) clones = makeClones() ?? null;
  return clones ?? undefined;
}

function makeClones(): AttachingClones | undefined {
  try {
    const made = clonesOf(process.getBuiltinModule('node:v8') as never);
    // Where these classes differ from Node's, this throws, or brings something else.
    const small = new Uint16Array([1]);
    const large = new Uint8Array(largeBytes + 1);
    const { bytes, attachments } = made.serialize(['漢', large, small, large]);
    const value = made.deserialize(bytes, attachments ?? []) as [string, ...Uint8Array[]];
    const [text, first, second, third] = value;
    const isRight = text === '漢' && first?.length === large.length && first === third;
    if (isRight && second instanceof Uint16Array && second[0] === 1) return made;
  } catch {
    // Bun's are not there.
  }
  return undefined;
}

function clonesOf({
  DefaultSerializer,
  DefaultDeserializer,
}: {
  DefaultSerializer: new () => Writer;
  DefaultDeserializer: new (bytes: Uint8Array) => Reader;
}): AttachingClones {
  class AttachingWriter extends DefaultSerializer {
    attachments: Uint8Array[] | undefined;

    /** Called with the bytes of each view in the value, behind the index of its class and its length. */
    override writeRawBytes(bytes: Uint8Array): void {
      if (bytes.byteLength <= largeBytes) super.writeRawBytes(bytes);
      else (this.attachments ??= []).push(isLasting(bytes.buffer) ? bytes : Buffer.from(bytes));
    }
  }

  class AttachedReader extends DefaultDeserializer {
    attachments: Iterator<Uint8Array, undefined> = [][Symbol.iterator]();

    override _readHostObject(): unknown {
      const index = this.readUint32();
      const length = this.readUint32();
      if (length <= largeBytes) return viewOf(index, this.readRawBytes(length));
      const { value } = this.attachments.next();
      if (value?.byteLength !== length)
        throw new TypeError('A typed array has no attachment of its length');
      return viewOf(index, value);
    }
  }

  return {
    serialize(value) {
      const writer = new AttachingWriter();
      writer.writeHeader();
      writer.writeValue(value);
      return { bytes: writer.releaseBuffer(), attachments: writer.attachments };
    },

    deserialize(bytes, attachments) {
      const reader = new AttachedReader(bytes);
      reader.attachments = attachments.values();
      reader.readHeader();
      return reader.readValue() as unknown;
    },
  };
}

/** The names of the classes, at the index that stands for each in `node:v8`. */
const classNames = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array'],
  ...['Uint32Array', 'Float32Array', 'Float64Array', 'DataView', 'Buffer', 'BigInt64Array'],
  ...['BigUint64Array', 'Float16Array'],
];

/** A view of the class on these bytes, or on a copy where they are not aligned for it. */
function viewOf(index: number, bytes: Uint8Array): NodeJS.ArrayBufferView {
  const { buffer, byteOffset, byteLength } = bytes;
  const name = classNames[index];
  if (name === 'Buffer') return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  const View = (globalThis as unknown as Record<string, ViewClass | undefined>)[name ?? ''];
  if (View === undefined) throw new TypeError(`There is no typed array with the index ${index}`);
  const { BYTES_PER_ELEMENT: step = 1 } = View as { BYTES_PER_ELEMENT?: number };
  if (byteOffset % step === 0) return new View(buffer, byteOffset, byteLength / step);
  return new View(new Uint8Array(bytes).buffer, 0, byteLength / step);
}

/** Whether its bytes cannot shrink, nor change in another thread, while they wait to be written. */
function isLasting(buffer: ArrayBufferLike): boolean {
  return (buffer as { resizable?: boolean }).resizable === false;
}

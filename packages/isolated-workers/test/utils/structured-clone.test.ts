import fc from 'fast-check';
import { deepStrictEqual } from 'node:assert/strict';
import v8 from 'node:v8';
import { describe, expect, it } from 'vitest';
import { attachingClones } from '../../src/utils/structured-clone.js';

const clones = attachingClones() as NonNullable<ReturnType<typeof attachingClones>>;

/** Views of more bytes are large. */
const smallBytes = 16 * 1024;

type ViewClass = new (
  buffer: ArrayBuffer,
  byteOffset?: number,
  length?: number,
) => ArrayBufferView<ArrayBuffer>;

const { Float16Array: float16Array } = globalThis as { Float16Array?: ViewClass };

const classes: readonly ViewClass[] = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  // Where the runtime has it.
  ...(float16Array === undefined ? [] : [float16Array]),
];

/** What is sent beside a value. */
function attachmentsOf(value: unknown): readonly Uint8Array[] {
  return clones.serialize(value).attachments ?? [];
}

/** What arrives of a value whose bytes are read at this place of a larger buffer. */
function arrived<T>(value: T, place = 0): T {
  const { bytes: sent, attachments = [] } = clones.serialize(value);
  const received = new Uint8Array(place + sent.length + 5);
  received.set(sent, place);
  return clones.deserialize(
    received.subarray(place, place + sent.length),
    attachments.map((attachment) => new Uint8Array(attachment)),
  ) as T;
}

function isAlone(view: ArrayBufferView): boolean {
  return view.byteOffset === 0 && view.buffer.byteLength === view.byteLength;
}

function bytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).map((_, index) => index * 7 + length);
}

describe('a large view in a structured clone', () => {
  it('is sent itself, without a copy', () => {
    const view = new Float64Array(20_000).subarray(5, 10_005);
    const large = attachmentsOf({ a: 1, view, b: '漢' });
    expect(large).toHaveLength(1);
    expect(large[0]?.buffer).toBe(view.buffer);
    expect(large[0]?.byteOffset).toBe(view.byteOffset);
    expect(large[0]?.byteLength).toBe(view.byteLength);
  });

  it('F16: arrives aligned, alone on memory that can be transferred, of each class', () => {
    for (const View of classes) {
      const sent = new View(bytes(smallBytes + 8).buffer);
      for (let place = 0; place < 9; place++) {
        const view = arrived({ view: sent }, place).view;
        deepStrictEqual(view, sent);
        expect(isAlone(view)).toBe(true);
        const moved = structuredClone(view, { transfer: [view.buffer] });
        expect(view.buffer.byteLength).toBe(0);
        deepStrictEqual(moved, sent);
      }
    }
  });

  it('F16: arrives as a Buffer if it was one', () => {
    const sent = Buffer.from(bytes(100_000));
    const view = arrived(sent);
    expect(Buffer.isBuffer(view)).toBe(true);
    expect(view.equals(sent)).toBe(true);
    expect(isAlone(view)).toBe(true);
    expect(Buffer.isBuffer(arrived(bytes(100_000)))).toBe(false);
  });

  it('F16: of 16 KiB is part of the bytes, which are those of node:v8; one byte more is large', () => {
    const small = bytes(smallBytes);
    const sent = clones.serialize(small);
    expect(sent).toStrictEqual({ bytes: v8.serialize(small), attachments: undefined });
    expect(isAlone(arrived(small))).toBe(false);
    expect(attachmentsOf(bytes(smallBytes + 1))).toHaveLength(1);
    expect(isAlone(arrived(bytes(smallBytes + 1)))).toBe(true);
  });

  it('stays one and the same where it is referenced twice, from a cycle as well', () => {
    const view = bytes(50_000);
    const sent = { view, list: [view, view], self: undefined as unknown };
    sent.self = sent;
    const value = arrived(sent);
    expect(value.self).toBe(value);
    expect(value.list[0]).toBe(value.view);
    expect(value.list[1]).toBe(value.view);
    expect(attachmentsOf(sent)).toHaveLength(1);
  });

  it('F16: shares no byte with another view, even if both were sent of one buffer', () => {
    const { buffer } = bytes(60_000);
    const sent = [new Uint8Array(buffer, 0, 40_000), new Uint8Array(buffer, 20_000), buffer];
    const [first, second, whole] = arrived(sent) as [Uint8Array, Uint8Array, ArrayBuffer];
    first.fill(1);
    second.fill(2);
    expect(first.every((byte) => byte === 1)).toBe(true);
    deepStrictEqual(whole, bytes(60_000).buffer);
  });

  it('is copied when it is sent, if its memory may shrink or is shared with another thread', () => {
    type Resizable = ArrayBuffer & { resize(length: number): void };
    const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => Resizable;
    const resizable = new Resizable(50_000, { maxByteLength: 90_000 });
    const shared = new Uint8Array(new SharedArrayBuffer(50_000)).fill(7);
    const ofWhole = new Uint8Array(resizable).fill(7);
    const { bytes: sent, attachments = [] } = clones.serialize([ofWhole, shared]);
    resizable.resize(0);
    shared.fill(8);
    const [first, second] = clones.deserialize(sent, attachments) as [Uint8Array, Uint8Array];
    for (const view of [first, second]) {
      expect(view).toHaveLength(50_000);
      expect(view.every((byte) => byte === 7)).toBe(true);
      expect(isAlone(view)).toBe(true);
    }
  });
});

describe('structured clones', () => {
  const view = fc
    .record({
      View: fc.constantFrom(...classes),
      length: fc.oneof(
        fc.nat({ max: 40 }),
        fc.constantFrom(smallBytes / 8, smallBytes / 8 + 1),
        fc.nat({ max: 5000 }),
      ),
      skipped: fc.nat({ max: 3 }),
    })
    .map(({ View, length, skipped }) => {
      const { buffer } = bytes((length + skipped + 1) * 8);
      return new View(buffer, skipped * 8, length);
    });
  const leaf = fc.oneof(
    view,
    view.map((of) => Buffer.from(of.buffer)),
    view.map((of) => of.buffer),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(undefined, null, -0, NaN, 2n ** 70n, new Date(5), /a/g, '漢', new Error('e')),
  );
  const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 4 }),
      fc.array(fc.tuple(leaf, tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
      tie('value').map((shared) => [shared, { shared }]),
    ),
  }));

  it('are what node:v8 reads, and without large views what it makes, for any value', () => {
    fc.assert(
      fc.property(anyValue, fc.nat({ max: 8 }), (value, place) => {
        const plain = v8.serialize(value);
        deepStrictEqual(arrived(value, place), v8.deserialize(plain));
        const { bytes: sent, attachments } = clones.serialize(value);
        if (attachments === undefined) deepStrictEqual(sent, plain);
      }),
      { numRuns: 300 },
    );
  });

  it('F6: throw for bytes that break off, and for attachments that are not there or of another length', () => {
    const { bytes: whole, attachments = [] } = clones.serialize({ a: bytes(50_000), after: 1 });
    for (let length = 0; length < whole.length; length++)
      expect(() => clones.deserialize(whole.subarray(0, length), attachments)).toThrow();
    expect(() => clones.deserialize(whole, [])).toThrow(TypeError);
    expect(() => clones.deserialize(whole, [bytes(49_999)])).toThrow(TypeError);
  });

  it('F6: throw for a class that is unknown', () => {
    const { bytes: large, attachments = [] } = clones.serialize(bytes(smallBytes + 1));
    for (const index of [14, 100]) {
      const wrong = Buffer.from(large);
      wrong[3] = index;
      expect(() => clones.deserialize(wrong, attachments)).toThrow();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../src/errors/index.js';
import { Attached } from '../../../src/core/wire/attached.js';
import { FrameDecoder } from '../../../src/core/wire/decoder.js';
import { type Body, FrameEncoder } from '../../../src/core/wire/encoder.js';
import { flagAttached, type Frame, headerBytes } from '../../../src/core/wire/frame.js';
import { Kind } from '../../../src/core/wire/kinds.js';
import { frameHeader } from '../../support/frame-header.js';

/** Attachments have more bytes. */
const smallBytes = 16 * 1024;

function filled(length: number, filling: number): Uint8Array {
  return new Uint8Array(length).fill(filling);
}

function encoded(bodies: readonly Body[]): Buffer {
  const encoder = new FrameEncoder();
  for (const [index, body] of bodies.entries())
    encoder.add(Kind.request, index + 1, 'größe', body, Infinity);
  return Buffer.concat(encoder.take());
}

/** A decoder, and copies of the frames that came out of it. */
function decoding(maxBodyBytes = 2 ** 24, isWanted: (tx: number) => boolean = () => true) {
  const frames: Frame[] = [];
  const announced: number[] = [];
  const sink = {
    frame: (frame: Frame) => void frames.push(frame.kept()),
    arriving: (_kind: number, tx: number, bodyLength: number) => {
      announced.push(bodyLength);
      return isWanted(tx);
    },
  };
  return { decoder: new FrameDecoder(sink, maxBodyBytes), frames, announced };
}

/** What a frame brings, to compare. */
function broughtBy(frame: Frame) {
  const { type, tx, bytes, valueStart, end, attachments, bodyBytes } = frame;
  const value = bytes.subarray(valueStart, end).toString('latin1');
  return {
    type,
    tx,
    value,
    bodyBytes,
    attached: attachments.map((each) => [each.length, each[0]]),
  };
}

/** A frame's body by its parts, true or not. */
function forged(value: number, lengths: readonly number[], rest: number, count = lengths.length) {
  const front = Buffer.alloc(8 + value + lengths.length * 4);
  front.writeUInt32LE(value, 0);
  front.writeUInt32LE(count, 4);
  for (const [index, length] of lengths.entries())
    front.writeUInt32LE(length, 8 + value + index * 4);
  return Buffer.concat([
    frameHeader({ kind: Kind.result, tx: 1, flags: flagAttached, length: front.length + rest }),
    front,
    Buffer.alloc(rest),
  ]);
}

describe('attachments', () => {
  const part = (length: fc.Arbitrary<number>) =>
    fc.tuple(length, fc.integer({ min: 1, max: 255 })).map(([size, by]) => filled(size, by));
  const chunks = fc.array(part(fc.nat({ max: 300 })), { maxLength: 3 });
  const large = part(
    fc.oneof(
      fc.constantFrom(smallBytes + 1, 300_000),
      fc.integer({ min: smallBytes + 1, max: 90_000 }),
    ),
  );
  const attached = fc.record({
    chunks,
    attachments: fc.array(large, { minLength: 1, maxLength: 4 }),
  });
  const sent = fc.array(
    fc.oneof(
      attached,
      chunks.map((value) => ({ chunks: value, attachments: [] })),
    ),
    { maxLength: 5 },
  );

  it('F1: arrive with their frame and no other, alone on their memory, however the bytes are cut and read', () => {
    const reads = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sent, reads, fc.boolean(), (messages, sizes, inPlace) => {
        const bytes = encoded(
          messages.map(({ chunks: value, attachments }) =>
            attachments.length === 0 ? value : new Attached(value, attachments),
          ),
        );
        const { decoder, frames } = decoding();
        const common = Buffer.alloc(200_000);
        for (let offset = 0, turn = 0; offset < bytes.length; turn++) {
          const place = (inPlace ? decoder.place() : undefined) ?? common;
          const end = offset + Math.min(sizes[turn % sizes.length] ?? 1, place.length);
          const length = bytes.copy(place, 0, offset, end);
          decoder.push(place, length);
          common.fill(0xff);
          offset += length;
        }
        expect(frames.map(broughtBy)).toStrictEqual(
          messages.map(({ chunks: value, attachments }, index) => {
            const text = Buffer.concat(value).toString('latin1');
            const size = attachments.reduce((sum, { length }) => sum + 4 + length, 0);
            return {
              type: 'größe',
              tx: index + 1,
              value: text,
              bodyBytes: 7 + text.length + (size === 0 ? 0 : 8 + size),
              attached: attachments.map((each) => [each.length, each[0]]),
            };
          }),
        );
        for (const { attachments } of frames)
          for (const { buffer, byteLength, byteOffset } of attachments)
            expect([byteOffset, byteLength]).toStrictEqual([0, buffer.byteLength]);
      }),
      { numRuns: 60 },
    );
  });

  it('F5, F4: count in what is sent, and for the limits of both sides, from the header', () => {
    const body = new Attached([filled(10, 1)], [filled(20_000, 2), filled(30_000, 3)]);
    const bytes = 8 + 10 + 2 * 4 + 50_000;
    expect(body.bytes).toBe(bytes);
    const encoder = new FrameEncoder();
    expect(encoder.add(Kind.result, 1, '', body, bytes - 1)).toBe(-bytes);
    expect(encoder.queuedBytes).toBe(0);
    expect(encoder.add(Kind.result, 1, '', body, bytes)).toBe(bytes);
    expect(encoder.queuedBytes).toBe(headerBytes + bytes);
    const frame = Buffer.concat(encoder.take());
    const { decoder, frames, announced } = decoding(bytes);
    decoder.push(frame);
    expect(frames).toHaveLength(1);
    expect(announced).toStrictEqual([bytes]);
    const strict = decoding(bytes - 1);
    expect(() => {
      strict.decoder.push(frame, headerBytes);
    }).toThrow(ProtocolError);
    expect(strict.announced).toStrictEqual([]);
  });

  it('are given to the encoder themselves, without a copy', () => {
    const encoder = new FrameEncoder();
    const large = filled(smallBytes + 1, 1);
    encoder.add(Kind.result, 1, '', new Attached([filled(5, 1)], [large, large]), Infinity);
    expect(encoder.take().filter((chunk) => chunk === large)).toHaveLength(2);
  });

  it('R28: of a frame that is not wanted are not kept, nor is its value; what follows is whole', () => {
    const bytes = encoded([new Attached([filled(9, 1)], [filled(2 ** 22, 2)]), [filled(3, 65)]]);
    for (const cuts of [[], [headerBytes], [headerBytes + 10, 70_000, 2 ** 21]]) {
      const { decoder, frames } = decoding(2 ** 24, (tx) => tx !== 1);
      const before = process.memoryUsage().arrayBuffers;
      for (const [index, end] of [...cuts, bytes.length].entries())
        decoder.push(bytes.subarray(cuts[index - 1] ?? 0, end));
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 21);
      expect(frames.map(({ isCut, type }) => [isCut, type])).toStrictEqual([
        [true, 'größe'],
        [false, 'größe'],
      ]);
      expect(frames[0]?.bodyBytes).toBe(7 + 8 + 9 + 4 + 2 ** 22);
      expect(frames[0]?.attachments).toStrictEqual([]);
      expect(frames[1] && broughtBy(frames[1]).value).toBe('AAA');
    }
  });

  it.each<[string, Buffer]>([
    ['none', forged(5, [], 20_000)],
    ['one that is small', forged(5, [smallBytes, smallBytes + 2], 2 * smallBytes + 2)],
    ['one that is empty', forged(5, [0, 60_000], 60_000)],
    ['one that is longer than the frame', forged(5, [20_001], 20_000)],
    ['less than the frame has', forged(5, [20_000], 20_001)],
    ['more of them than there is room for', forged(5, [20_000], 20_000, 0xffff_ffff)],
    ['a value that is longer than the frame', forged(5, [20_000], 20_000).fill(0xff, 12, 16)],
  ])('F6: a frame that announces %s is a ProtocolError, and little is kept', (_what, bytes) => {
    for (const step of [1, 7, bytes.length]) {
      const { decoder, frames } = decoding();
      const before = process.memoryUsage().arrayBuffers;
      expect(() => {
        for (let at = 0; at < bytes.length; at += step) decoder.push(bytes.subarray(at, at + step));
      }).toThrow(ProtocolError);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
      expect(frames).toStrictEqual([]);
    }
  });

  it('F6: a frame that breaks off within them gives nothing', () => {
    const bytes = encoded([new Attached([filled(9, 1)], [filled(20_000, 2), filled(20_000, 3)])]);
    for (const end of [headerBytes, 30, 50, 20_000, 40_000, bytes.length - 1]) {
      const { decoder, frames } = decoding();
      decoder.push(bytes.subarray(0, end));
      decoder.stop();
      expect(decoder.place()).toBeUndefined();
      expect(frames).toStrictEqual([]);
    }
  });

  it('F1: whose memory is transferred are zeros, whenever that is, and what follows is whole', () => {
    for (const isQueued of [false, true]) {
      const encoder = new FrameEncoder();
      const large = filled(20_000, 1) as Uint8Array<ArrayBuffer>;
      const body = new Attached([filled(1, 66)], [large, filled(20_000, 2)]);
      if (isQueued) encoder.add(Kind.result, 1, '', body, Infinity);
      structuredClone(large, { transfer: [large.buffer] });
      if (!isQueued) encoder.add(Kind.result, 1, '', body.after([filled(1, 67)]), Infinity);
      encoder.add(Kind.result, 2, '', [filled(1, 65)], Infinity);
      const { decoder, frames } = decoding();
      decoder.push(Buffer.concat(encoder.take()));
      expect(frames.map(broughtBy)).toMatchObject([
        {
          value: isQueued ? 'B' : 'CB',
          attached: [
            [20_000, 0],
            [20_000, 2],
          ],
        },
        { value: 'A', attached: [] },
      ]);
    }
  });

  it('whose memory is gone before there is a frame are refused', () => {
    expect(() => new Attached([filled(1, 1)], [new Uint8Array()])).toThrow(TypeError);
  });
});

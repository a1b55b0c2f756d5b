import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../../src/core/wire/decoder.js';
import { bytesOfBody, FrameEncoder, type Body } from '../../../src/core/wire/encoder.js';
import { headerBytes } from '../../../src/core/wire/frame.js';
import { Kind } from '../../../src/core/wire/kinds.js';

const separateBytes = 16 * 1024;

/** The values of the frames in `chunks`, as bytes. */
function valuesIn(chunks: readonly Uint8Array[]): Buffer[] {
  const values: Buffer[] = [];
  const decoder = new FrameDecoder(
    {
      frame: ({ bytes, valueStart, end }) =>
        void values.push(Buffer.from(bytes.subarray(valueStart, end))),
      arriving: () => true,
    },
    Infinity,
  );
  for (const chunk of chunks) decoder.push(Buffer.from(chunk));
  return values;
}

/** Bytes of every size that matters, each filled with another number. */
const bytes = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(0, 1, separateBytes, separateBytes + 1, 100_000),
      fc.nat({ max: 2000 }),
    ),
    fc.nat({ max: 255 }),
  )
  .map(([length, filling]) => new Uint8Array(length).fill(filling));

describe('a body in chunks', () => {
  it('F1: arrives as one, among bodies of bytes, whatever the sizes', () => {
    const bodies = fc.array(fc.oneof(bytes, fc.array(bytes, { maxLength: 6 })), { maxLength: 12 });
    fc.assert(
      fc.property(bodies, fc.boolean(), (sent, takesEach) => {
        const encoder = new FrameEncoder();
        const taken: Uint8Array[] = [];
        for (const body of sent) {
          const before = encoder.queuedBytes;
          const length = encoder.add(Kind.request, 1, 'type', body, Infinity);
          expect(length).toBe('type'.length + bytesOfBody(body));
          expect(encoder.queuedBytes - before).toBe(headerBytes + length);
          if (takesEach) taken.push(...encoder.take());
        }
        taken.push(...encoder.take());
        const whole = sent.map((body) => (Array.isArray(body) ? Buffer.concat(body) : body));
        expect(valuesIn(taken).map((value) => value.toString('latin1'))).toStrictEqual(
          whole.map((value) => Buffer.from(value).toString('latin1')),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('queues large chunks themselves, and copies small ones', () => {
    const encoder = new FrameEncoder();
    const [small, large] = [new Uint8Array(separateBytes), new Uint8Array(separateBytes + 1)];
    encoder.add(Kind.result, 1, '', [small, large, small, large], Infinity);
    const chunks = encoder.take();
    expect(chunks.map((chunk) => chunk === large)).toStrictEqual([false, true, false, true]);
    expect(chunks.map(({ length }) => length)).toStrictEqual([
      headerBytes + small.length,
      large.length,
      small.length,
      large.length,
    ]);
  });

  it('F5: is refused if all together is too large, and nothing is queued', () => {
    const encoder = new FrameEncoder();
    const body = [new Uint8Array(600), new Uint8Array(400)];
    expect(encoder.add(Kind.request, 1, 'type', body, 1003)).toBe(-1004);
    expect(encoder.queuedBytes).toBe(0);
    expect(encoder.add(Kind.request, 1, 'type', body, 1004)).toBe(1004);
  });

  it('F1: whose memory is transferred before it is taken is zeros, and what follows is whole', () => {
    const encoder = new FrameEncoder();
    const large = new Uint8Array(separateBytes + 1).fill(1);
    encoder.add(Kind.result, 1, '', [new Uint8Array([5]), large], Infinity);
    encoder.add(Kind.result, 2, '', new Uint8Array([6]), Infinity);
    structuredClone(large, { transfer: [large.buffer] });
    expect(large).toHaveLength(0);
    const [first, second] = valuesIn(encoder.take());
    expect(first?.equals(Buffer.concat([Buffer.from([5]), Buffer.alloc(separateBytes + 1)]))).toBe(
      true,
    );
    expect(second).toStrictEqual(Buffer.from([6]));
  });

  it.each<[string, Body]>([
    ['no chunk', []],
    ['empty chunks', [new Uint8Array(), new Uint8Array()]],
  ])('F8: of %s is an empty value, not an absent one', (_, body) => {
    const encoder = new FrameEncoder();
    expect(encoder.add(Kind.result, 1, '', body, 0)).toBe(0);
    expect(valuesIn(encoder.take())).toStrictEqual([Buffer.alloc(0)]);
  });
});

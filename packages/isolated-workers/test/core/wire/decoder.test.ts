import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ProtocolError } from '../../../src/errors/index.js';
import { FrameDecoder } from '../../../src/core/wire/decoder.js';
import {
  flagAttached,
  flagLatin1,
  flagUndefined,
  flagUtf16,
  Frame as DecodedFrame,
  headerBytes,
  writeHeader,
} from '../../../src/core/wire/frame.js';
import { Kind, kinds } from '../../../src/core/wire/kinds.js';
import { frameHeader, type Header } from '../../support/frame-header.js';

interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly name: string;
  readonly tx: number;
  readonly body: Buffer;
}

/** A header, unless told otherwise of a result. */
function header(fields: Header = {}): Buffer {
  return frameHeader({ kind: Kind.result, tx: 1, ...fields });
}

function bytesOf({ kind, flags, name, tx, body }: Frame): Buffer {
  const nameLength = Buffer.byteLength(name);
  const length = nameLength + body.length;
  return Buffer.concat([header({ length, kind, flags, nameLength, tx }), Buffer.from(name), body]);
}

/** A decoder, and what came out of it; frames are copied as late as their bytes are promised to last. */
class Received {
  readonly frames: Frame[] = [];
  readonly announced: [kind: number, tx: number][] = [];
  readonly #kept: (() => void)[] = [];
  readonly decoder: FrameDecoder;

  constructor(maxBodyBytes = 2 ** 20) {
    this.decoder = new FrameDecoder(
      {
        frame: ({ kind, flags, tx, bytes, start, valueStart, end, own }) => {
          const at = this.frames.push({ kind, flags, name: '', tx, body: Buffer.alloc(0) }) - 1;
          const keep = (): void => {
            const body = Buffer.from(bytes.subarray(valueStart, end));
            const name = bytes.toString('utf8', start, valueStart);
            this.frames[at] = { kind, flags, name, tx, body };
          };
          if (own) this.#kept.push(keep);
          else keep();
        },
        arriving: (kind, tx) => this.announced.push([kind, tx]) > 0,
      },
      maxBodyBytes,
    );
  }

  /** Every chunk lies in the same memory, which is overwritten after each push. */
  push(chunks: readonly Buffer[]): this {
    const memory = Buffer.alloc(Math.max(0, ...chunks.map((chunk) => chunk.length)));
    for (const chunk of chunks) {
      chunk.copy(memory);
      this.decoder.push(memory, chunk.length);
      memory.fill(0xff);
    }
    for (const keep of this.#kept) keep();
    return this;
  }
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...at.map((place) => place % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  return places.map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

/** Whether one piece of `bytes` after the other is what is asked about. */
function isNext(bytes: Buffer): (piece: Buffer) => boolean {
  let offset = 0;
  return (piece) => piece.equals(bytes.subarray(offset, (offset += piece.length)));
}

/** Any frame that the table of kinds allows. */
const anyFrame: fc.Arbitrary<Frame> = fc
  .record({
    row: fc.constantFrom(...Object.values(kinds)),
    flags: fc.constantFrom(0, flagUndefined, flagLatin1, flagUtf16),
    name: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    tx: fc.integer({ min: 1, max: 0xffff_ffff }),
    maybe: fc.boolean(),
    body: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ row, flags, name, tx, maybe, body }) => {
    const has = (part: 'always' | 'never' | 'maybe'): boolean =>
      part === 'maybe' ? maybe : part === 'always';
    const fixed = { 'count of bytes': 4, 'two counts of bytes': 8, 'head, value': 8, bytes: 8 };
    const length = Object.hasOwn(fixed, row.body)
      ? fixed[row.body as keyof typeof fixed]
      : undefined;
    const withoutValue = row.body === 'nothing' || flags === flagUndefined;
    return {
      kind: row.number,
      flags: length !== undefined ? 0 : withoutValue ? flagUndefined : flags,
      name: has(row.type) ? Buffer.from(name).toString() : '',
      tx: has(row.tx) ? tx : 0,
      body: length !== undefined ? Buffer.alloc(length, 1) : Buffer.from(withoutValue ? [] : body),
    };
  });

describe('frames', () => {
  it('F1: the same frames come out, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 20 }), fc.array(fc.nat()), (frames, cuts) => {
        const chunks = cut(Buffer.concat(frames.map(bytesOf)), cuts);
        expect(new Received().push(chunks).frames).toStrictEqual(frames);
      }),
      { numRuns: 500 },
    );
  });

  it('F1: every byte in a chunk of its own, and all in one chunk', () => {
    const body = Buffer.from('{"text":"naïve 😀 漢字"}');
    const frames: Frame[] = [
      { kind: Kind.request, flags: 0, name: 'größe😀', tx: 1, body },
      { kind: Kind.cancel, flags: flagUndefined, name: '', tx: 1, body: Buffer.alloc(0) },
      { kind: Kind.result, flags: 0, name: '', tx: 0xffff_ffff, body },
    ];
    const bytes = Buffer.concat(frames.map(bytesOf));
    const single = [...bytes].map((byte) => Buffer.of(byte));
    expect(new Received().push(single).frames).toStrictEqual(frames);
    expect(new Received().push([bytes]).frames).toStrictEqual(frames);
  });

  it('F1: the same frames come out when what is missing of them is read straight to its place', () => {
    const large = fc.record({
      body: fc.nat(400_000).map((length) => Buffer.alloc(length, 'a large body')),
      kind: fc.constant(Kind.result),
      flags: fc.constant(0),
      name: fc.constant(''),
      tx: fc.integer({ min: 1, max: 0xffff_ffff }),
    });
    const frames = fc.array(fc.oneof(anyFrame, large), { maxLength: 6 });
    const reads = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(frames, reads, (sent, sizes) => {
        const bytes = Buffer.concat(sent.map(bytesOf));
        const received = new Received();
        const common = Buffer.alloc(300_000);
        for (let offset = 0, turn = 0; offset < bytes.length; turn++) {
          const place = received.decoder.place() ?? common;
          const end = offset + Math.min(sizes[turn % sizes.length] ?? 1, place.length);
          const length = bytes.copy(place, 0, offset, end);
          received.decoder.push(place, length);
          common.fill(0xff);
          offset += length;
        }
        expect(received.push([]).frames.map(bytesOf).every(isNext(bytes))).toBe(true);
        expect(received.frames).toHaveLength(sent.length);
      }),
      { numRuns: 100 },
    );
  });

  it('a place is offered for much that is missing of one body, and for nothing else', () => {
    const { decoder } = new Received();
    const body = Buffer.alloc(200_000, 'x');
    const bytes = bytesOf({ kind: Kind.result, flags: 0, name: '', tx: 1, body });
    expect(decoder.place()).toBeUndefined();
    decoder.push(bytes, headerBytes - 1);
    expect(decoder.place()).toBeUndefined();
    expect(decoder.awaitsLargeBody).toBe(false);
    decoder.push(bytes.subarray(headerBytes - 1, 1000));
    expect(decoder.awaitsLargeBody).toBe(true);
    expect(decoder.place()).toHaveLength(bytes.length - 1000);
    decoder.push(bytes.subarray(1000, 180_000));
    expect(decoder.place()).toBeUndefined();
    expect(decoder.awaitsLargeBody).toBe(true);
    decoder.push(bytes.subarray(180_000));
    expect(decoder.awaitsLargeBody).toBe(false);
    decoder.push(
      bytesOf({
        kind: Kind.result,
        flags: 0,
        name: '',
        tx: 1,
        body: Buffer.alloc(30_000),
      }).subarray(0, 20_000),
    );
    expect(decoder.awaitsLargeBody).toBe(false);
    decoder.push(Buffer.concat([Buffer.alloc(10_000 + headerBytes), bytes.subarray(0, 1000)]));
    expect(decoder.place()).toHaveLength(bytes.length - 1000);
    decoder.stop();
    expect(decoder.place()).toBeUndefined();
  });

  it('what has a header but not its whole body yet is announced, once', () => {
    const bytes = bytesOf({ kind: Kind.result, flags: 0, name: '', tx: 7, body: Buffer.alloc(9) });
    const announcedFor = (...at: number[]) => new Received().push(cut(bytes, at)).announced;
    expect(announcedFor()).toStrictEqual([]);
    expect(announcedFor(5)).toStrictEqual([]);
    expect(announcedFor(headerBytes)).toStrictEqual([[Kind.result, 7]]);
    expect(announcedFor(5, headerBytes + 1, headerBytes + 4)).toStrictEqual([[Kind.result, 7]]);
  });

  it('the header is as documented', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.integer({ min: 0, max: 0xff }),
        fc.integer({ min: 0, max: 0xff }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        (length, kind, flags, nameLength, tx) => {
          const written = Buffer.alloc(headerBytes + 3);
          writeHeader(written, 3, length, kind, flags, nameLength, tx);
          const expected = header({ length, kind, flags, nameLength, tx });
          expect(written.subarray(3)).toStrictEqual(expected);
          expect(written.subarray(0, 3)).toStrictEqual(Buffer.alloc(3));
        },
      ),
    );
  });

  it('text is read as its flag says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(5), (text, before) => {
        for (const [flags, encoding] of [
          [0, 'utf8'],
          [flagLatin1, 'latin1'],
          [flagUtf16, 'utf16le'],
        ] as const) {
          const encoded = Buffer.from(text, encoding);
          const bytes = Buffer.concat([Buffer.alloc(before), encoded, Buffer.from('after')]);
          const frame = new DecodedFrame();
          Object.assign(frame, { flags, bytes, valueStart: before, end: before + encoded.length });
          const read = frame.text;
          expect(read).toBe(encoded.toString(encoding));
          if (encoding === 'utf16le') expect(read).toBe(text);
        }
      }),
    );
  });

  it('a new limit holds from the next header on', () => {
    const received = new Received(10);
    received.decoder.maxBodyBytes = 20;
    received.push([
      bytesOf({ kind: Kind.result, flags: 0, name: '', tx: 1, body: Buffer.alloc(20) }),
    ]);
    expect(received.frames).toHaveLength(1);
    received.decoder.maxBodyBytes = 19;
    expect(() => received.push([header({ length: 20 })])).toThrow(ProtocolError);
  });

  it('after stop() nothing comes out, not even the rest of the chunk at hand', () => {
    const seen: number[] = [];
    const decoder = new FrameDecoder(
      {
        frame: ({ tx }) => {
          seen.push(tx);
          if (tx === 2) decoder.stop();
        },
        arriving: () => true,
      },
      100,
    );
    decoder.push(Buffer.concat([1, 2, 3].map((tx) => header({ tx }))));
    decoder.push(header({ tx: 4 }));
    expect(seen).toStrictEqual([1, 2]);
  });
});

describe('a value that its sink does not want', () => {
  it('R28: is not kept: the name arrives, and what follows the frame', () => {
    const seen: unknown[] = [];
    const decoder = new FrameDecoder(
      {
        frame: ({ kind, tx, type, flags, isCut, start, end }) =>
          void seen.push([kind, tx, type, flags, isCut, end - start]),
        arriving: (_kind, tx, bodyLength) => {
          seen.push(bodyLength);
          return tx !== 5;
        },
      },
      2 ** 28,
    );
    const length = 2 ** 27;
    const unwanted = header({ kind: Kind.request, tx: 5, nameLength: 4, length });
    const before = process.memoryUsage().arrayBuffers;
    decoder.push(Buffer.concat([unwanted, Buffer.from('na')]));
    decoder.push(Buffer.from('me'));
    const chunk = Buffer.alloc(2 ** 20);
    expect(decoder.place()).toBeUndefined();
    for (let left = length - 4 - chunk.length; left > 0; left -= chunk.length) {
      decoder.push(chunk.subarray(0, Math.min(left, chunk.length)));
      expect(decoder.place()).toBeUndefined();
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 22);
    decoder.push(Buffer.concat([chunk, header({ tx: 6, flags: flagUndefined })]));
    expect(seen).toStrictEqual([
      length,
      [Kind.request, 5, 'name', flagUndefined, true, length],
      [Kind.result, 6, '', flagUndefined, false, 0],
    ]);
  });
});

describe('what makes no sense', () => {
  it('R28: an error of more than errors may take is refused from its header', () => {
    const bytes = header({ kind: Kind.error, length: 2 ** 21 + 1 });
    expect(() => new Received(2 ** 30).push([bytes])).toThrow(/the limit of 2097152/);
  });

  it('R28: a frame for which there is no memory is a ProtocolError', () => {
    const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow').mockImplementation(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    try {
      const bytes = header({ length: 2 ** 20 });
      expect(() => new Received().push([bytes])).toThrow(ProtocolError);
    } finally {
      allocate.mockRestore();
    }
  });

  it.each([2 ** 20 + 1, 0x7fff_ffff, 0xffff_ffff])(
    'F4: %i announced bytes are refused from the header, before anything is kept',
    (length) => {
      const bytes = Buffer.concat([header({ length }), Buffer.alloc(50)]);
      for (const chunks of [[bytes], [...bytes].map((byte) => Buffer.of(byte))]) {
        const received = new Received();
        const before = process.memoryUsage().arrayBuffers;
        expect(() => received.push(chunks)).toThrow(/the limit of 1048576/);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
        expect(received.frames).toStrictEqual([]);
        expect(received.announced).toStrictEqual([]);
      }
    },
  );

  it('F4: as many bytes as the limit allows are taken', () => {
    const body = Buffer.alloc(2 ** 20, 'x');
    const frame: Frame = { kind: Kind.result, flags: 0, name: '', tx: 1, body };
    const { frames } = new Received().push(cut(bytesOf(frame), [100, 70_000]));
    expect(frames.map((each) => each.body.equals(body))).toStrictEqual([true]);
  });

  it.each<[string, Header]>([
    ['kind 0', { kind: 0 }],
    ['a kind that is kept for later', { kind: 10 }],
    ['kind 255', { kind: 255 }],
    ['an unknown flag', { flags: 16 }],
    ['attachments without lengths', { flags: flagAttached, length: 7 }],
    ['attachments of text', { flags: flagAttached | flagLatin1, length: 100 }],
    ['attachments of a chunk', { kind: Kind.chunk, flags: flagAttached, length: 20_000 }],
    ['an unknown flag beside a known one', { flags: 128 | flagLatin1 }],
    ['no value that is Latin-1', { flags: flagUndefined | flagLatin1 }],
    ['no value that is UTF-16', { flags: flagUndefined | flagUtf16 }],
    ['text that is Latin-1 and UTF-16', { flags: flagLatin1 | flagUtf16 }],
    ['all flags at once', { flags: 7 }],
    ['a name that is longer than the body', { kind: Kind.request, nameLength: 5, length: 4 }],
    ['a name where none belongs', { kind: Kind.result, nameLength: 1, length: 1 }],
    ['a request without a transaction', { kind: Kind.request, tx: 0 }],
    ['a result without a transaction', { kind: Kind.result, tx: 0 }],
    ['a notification with a transaction', { kind: Kind.notification, nameLength: 1, length: 1 }],
    ['a request without a type', { kind: Kind.request }],
    ['a cancel with too long a reason', { kind: Kind.cancel, length: 65_537 }],
    ['a shutdown with a value', { kind: Kind.shutdown, tx: 0, length: 1 }],
    ['a credit of 7 bytes', { kind: Kind.credit, tx: 0, length: 7 }],
    ['a value that is said to be undefined', { flags: flagUndefined, length: 1 }],
  ])('F6: %s is a ProtocolError', (_what, fields) => {
    const bytes = Buffer.concat([header(fields), Buffer.alloc(10)]);
    for (const chunks of [[bytes], [...bytes].map((byte) => Buffer.of(byte))]) {
      const received = new Received();
      expect(() => received.push(chunks)).toThrow(ProtocolError);
      expect(received.frames).toStrictEqual([]);
    }
  });

  it('F6: garbage gives frames or a ProtocolError, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat()), (garbage, cuts) => {
        const bytes = Buffer.from(garbage);
        const outcomes = [[bytes], cut(bytes, cuts)].map((chunks) => {
          const received = new Received(1000);
          try {
            received.push(chunks);
            return { frames: received.frames, error: undefined };
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
            return { frames: received.frames.length, error: String(error) };
          }
        });
        expect(outcomes[1]).toStrictEqual(outcomes[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('F6: a truncated frame gives nothing', () => {
    const bytes = bytesOf({
      kind: Kind.request,
      flags: 0,
      name: 'go',
      tx: 1,
      body: Buffer.from('1'),
    });
    for (let length = 0; length < bytes.length; length++)
      expect(new Received().push([bytes.subarray(0, length)]).frames).toStrictEqual([]);
  });
});

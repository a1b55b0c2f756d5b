import fc from 'fast-check';
import { frameHeader } from './frame-header.js';

/** What a peer that means harm, or has lost count, may write: bytes, and frames of any header. */
const header = fc.record({
  length: fc.oneof(
    fc.nat(64),
    fc.constantFrom(0x0fff_ffff, 0x1000_0000, 0x1000_0001, 0x7fff_ffff, 0xffff_ffff),
  ),
  kind: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.nat(255)),
  flags: fc.oneof(fc.constantFrom(0, 1, 2, 4, 8), fc.nat(255)),
  nameLength: fc.oneof(fc.constant(0), fc.nat(8), fc.constant(0xffff)),
  tx: fc.oneof(fc.nat(4), fc.constantFrom(0x7fff_ffff, 0xffff_ffff)),
});

const hostileFrame = fc
  .tuple(header, fc.uint8Array({ maxLength: 64 }))
  .map(([fields, body]) => Buffer.concat([frameHeader(fields), body]));

/** The kinds whose value is no text, with that value. */
const values: Readonly<Record<number, Buffer>> = {
  7: Buffer.alloc(0),
  9: Buffer.alloc(8),
  14: Buffer.from([1, 0, 0, 0]),
  17: Buffer.alloc(0),
  18: Buffer.alloc(4),
};

/** A frame that is well formed, at a moment when nobody expects it. */
const strayFrame = fc
  .record({
    kind: fc.constantFrom(4, 5, 6, 7, 9, 12, 13, 14, 15, 16, 17, 18, 19),
    tx: fc.integer({ min: 1_000, max: 2_000 }),
    body: fc.oneof(fc.json(), fc.string()),
  })
  .map(({ kind, tx, body }) => {
    // A notification has a name and no transaction.
    const name = Buffer.from(kind === 6 ? 'nobody handles it' : '');
    const value = values[kind] ?? Buffer.from(body);
    const header = frameHeader({
      length: name.length + value.length,
      kind,
      flags: kind === 7 || kind === 17 ? 1 : 0,
      nameLength: name.length,
      tx: kind === 6 || kind === 9 ? 0 : tx,
    });
    return Buffer.concat([header, name, value]);
  });

/** A call that brings more than its payload: the head may be anything. */
const call = fc
  .record({
    tx: fc.nat(4),
    head: fc.oneof(
      fc.json(),
      fc.constantFrom('{"stream":true}', '{"input":true,"void":true}', '{"progress":true}'),
    ),
    lie: fc.oneof(fc.constant(0), fc.nat(100)),
    body: fc.json(),
  })
  .map(({ tx, head, lie, body }) => {
    const name = Buffer.from('nobody handles it');
    const text = Buffer.from(head);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length + lie);
    const value = Buffer.concat([length, text, Buffer.from(body)]);
    const fields = { length: name.length + value.length, kind: 11, flags: 0 };
    return Buffer.concat([frameHeader({ ...fields, nameLength: name.length, tx }), name, value]);
  });

/** A message with attachments, whose counts and lengths may be anything. */
const attached = fc
  .record({
    kind: fc.constantFrom(3, 4, 6, 11, 12, 15, 19),
    tx: fc.nat(4),
    counts: fc.array(fc.oneof(fc.nat(3), fc.constantFrom(20_000, 0xffff_ffff)), { maxLength: 4 }),
    length: fc.constantFrom(20_020, 40_000, 0x0fff_ffff),
    rest: fc.constantFrom(0, 20_000, 40_000),
  })
  .map(({ kind, tx, counts, length, rest }) => {
    const name = Buffer.from(kind === 3 || kind === 6 || kind === 11 ? 'nobody handles it' : '');
    const front = Buffer.alloc(counts.length * 4);
    for (const [index, count] of counts.entries()) front.writeUInt32LE(count, index * 4);
    const header = frameHeader({ length, kind, flags: 8, nameLength: name.length, tx });
    return Buffer.concat([header, name, front, Buffer.alloc(rest)]);
  });

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Well formed, and answers to nothing: the link must live on. In base64, one piece a write. */
export const strays: fc.Arbitrary<string[]> = fc.array(strayFrame.map(asText), { maxLength: 12 });

/** Anything at all. In base64, one piece a write. */
export const babble: fc.Arbitrary<string[]> = fc.array(
  fc.oneof(hostileFrame, strayFrame, call, attached, fc.uint8Array({ maxLength: 200 })).map(asText),
  { minLength: 1, maxLength: 8 },
);

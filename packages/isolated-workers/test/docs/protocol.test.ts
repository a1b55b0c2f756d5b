// docs/internals/protocol.md says what the code does: its table of kinds, its numbers, its examples.
import { describe, expect, test } from 'vitest';
import { FrameDecoder } from '../../src/core/wire/decoder.js';
import { FrameEncoder } from '../../src/core/wire/encoder.js';
import { Kind, type KindName, kinds } from '../../src/core/wire/kinds.js';
import { structuredSerializer } from '../../src/utils/serializer.js';
import { attachingClones } from '../../src/utils/structured-clone.js';
import { blockIn, numberIn, pageAt, quotedIn, tableIn } from '../support/pages.js';

const page = pageAt('docs/internals/protocol.md');

describe('the table of kinds', () => {
  const described = tableIn(page, 'Kinds of frames');
  const rows = Object.entries(kinds).map(([name, { number, direction, type, tx, body }]) => [
    String(number),
    name.replaceAll(/[A-Z]/g, '_$&').toUpperCase(),
    ...[direction, type, tx, body],
  ]);

  test('has a row for every kind of frame', () => {
    for (const row of rows) expect(described).toContainEqual(row);
  });

  test('has no row for anything else', () => {
    for (const row of described) expect(rows).toContainEqual(row);
    expect(described).toHaveLength(rows.length);
  });

  test('is followed by a section for each, in its order', () => {
    const [, after = ''] = page.split('## Kinds of frames');
    const [section = ''] = after.split(/^## /m);
    const headings = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(described.map(([, name]) => name));
  });
});

test.each(tableIn(page, 'Limits'))('%s: %s', (_what, value, where) => {
  const [file = '', name = ''] = quotedIn(where);
  expect(Number(value)).toBe(numberIn(file, name));
});

describe('structured clones', () => {
  const title = 'Structured clones';
  const classes = globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => unknown>;

  describe.each(tableIn(page, title))('%s: %s', (index, name = '') => {
    test.runIf(name in classes)('is how the class is written', () => {
      const buffer = new ArrayBuffer(16);
      const view = name === 'Buffer' ? Buffer.from(buffer) : new (classes[name] ?? Object)(buffer);
      const [version, ...bytes] = (structuredSerializer.serialize(view) as Uint8Array).subarray(1);
      expect(version).toBeGreaterThan(12);
      expect(bytes).toEqual([0x5c, Number(index), 16, ...new Array<number>(16).fill(0)]);
    });

    test.runIf(name in classes)('is how the class is read that has an attachment', () => {
      const memory = new ArrayBuffer(16_392);
      const bytes = Buffer.from([0xff, 0x0f, 0x5c, Number(index), 0x88, 0x80, 0x01]);
      const view = attachingClones()?.deserialize(bytes, [new Uint8Array(memory)]);
      expect((view as NodeJS.ArrayBufferView).buffer).toBe(memory);
      const isBuffer = Buffer.isBuffer(view);
      expect(isBuffer ? 'Buffer' : (view as object).constructor.name).toBe(name);
    });
  });

  test('the example is read as what it says', () => {
    const [, hex = ''] = blockIn(page, title, 'text').split('\n');
    const value = structuredSerializer.deserialize(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    expect(value).toStrictEqual({ a: new Int16Array([1, -2]), b: '漢' });
  });
});

describe('the examples', () => {
  interface Example {
    readonly said: string;
    readonly kind: number;
    readonly tx: number;
    readonly type: string;
    readonly encoding: string;
    readonly value: string;
    readonly bytes: string;
  }

  const examples = blockIn(page, 'Examples', 'text')
    .split(/^(?=\S)/m)
    .map((example): Example => {
      const [said = '', ...lines] = example.trimEnd().split('\n');
      const [, kind = '', tx = '', type = '', encoding = '', value = ''] =
        /^(\S+) (\d+) (\S+) (\S+) ?(.*)$/.exec(said) ?? [];
      return {
        said,
        kind: Kind[kind.toLowerCase() as KindName],
        tx: Number(tx),
        type: type === '-' ? '' : type,
        encoding,
        value,
        bytes: lines.join('').replaceAll(' ', ''),
      };
    });
  const encodings = new Map([
    [0, 'bytes'],
    [1, 'absent'],
    [2, 'latin1'],
    [4, 'utf16'],
  ]);

  test.each(examples)('$said: the encoder writes it', (example) => {
    const { kind, tx, type, encoding, value, bytes } = example;
    const body = new Map<string, string | Buffer>([
      ['bytes', Buffer.from(value.replaceAll(' ', ''), 'hex')],
      ['latin1', value],
      ['utf16', value],
    ]).get(encoding);
    const encoder = new FrameEncoder();
    encoder.add(kind, tx, type, body, 4096);
    expect(Buffer.concat(encoder.take()).toString('hex')).toBe(bytes);
  });

  test.each(examples)('$said: the decoder reads it', (example) => {
    const read: unknown[] = [];
    const decoder = new FrameDecoder(
      {
        frame: (frame) => {
          const { kind, tx, type, flags, text, bytes, valueStart, end } = frame;
          const value = flags === 0 ? bytes.subarray(valueStart, end).toString('hex') : text;
          read.push([kind, tx, type, encodings.get(flags), value]);
        },
        arriving: () => true,
      },
      4096,
    );
    decoder.push(Buffer.from(example.bytes, 'hex'));
    const { kind, tx, type, encoding } = example;
    const value = encoding === 'bytes' ? example.value.replaceAll(' ', '') : example.value;
    expect(read).toEqual([[kind, tx, type, encoding, value]]);
  });

  test('show every way a value is sent', () => {
    expect(new Set(examples.map(({ encoding }) => encoding))).toEqual(new Set(encodings.values()));
  });
});

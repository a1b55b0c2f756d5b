import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  jsonSerializer,
  structuredSerializer,
  type Serializer,
} from '../../src/utils/serializer.js';
import { sentBy } from '../support/serializers.js';

function echoed(serializer: Serializer, value: unknown): unknown {
  return serializer.deserialize(sentBy(serializer, value));
}

describe.each([jsonSerializer, structuredSerializer])(
  '$name, as every serializer',
  (serializer) => {
    it('F8: null, empty and zero values arrive as they were', () => {
      for (const value of [null, '', 0, false, {}, [], [null], { a: { b: [] } }]) {
        expect(echoed(serializer, value)).toStrictEqual(value);
      }
    });

    it('F9: __proto__ and constructor stay own data', () => {
      const value = JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":2}}',
      ) as object;
      const arrived = echoed(serializer, value) as object;
      expect(Object.getOwnPropertyNames(arrived)).toEqual(['__proto__', 'constructor']);
      expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('F2: 400 000 non-ASCII characters are identical', () => {
      const text = 'ä€😀漢'.repeat(100_000);
      expect(echoed(serializer, text)).toBe(text);
    });

    it('any JSON value arrives as it was', () => {
      // JSON has no way to write -0.
      const written = fc.jsonValue().map((v) => JSON.parse(JSON.stringify(v)) as unknown);
      fc.assert(
        fc.property(written, (value) => {
          expect(echoed(serializer, value)).toStrictEqual(value);
        }),
      );
    });

    it('reads a part of a larger buffer, plain bytes as well as a Buffer', () => {
      const bytes = sentBy(serializer, { a: [1, 'é'] });
      const larger = new Uint8Array(bytes.length + 20).fill(0x22);
      larger.set(bytes, 7);
      const part = larger.subarray(7, 7 + bytes.length);
      expect(serializer.deserialize(part)).toStrictEqual({ a: [1, 'é'] });
      const buffer = Buffer.from(larger.buffer, 7, bytes.length);
      expect(serializer.deserialize(buffer)).toStrictEqual({ a: [1, 'é'] });
    });

    it('F6: throws for bytes that are not its own', () => {
      for (const bytes of [new Uint8Array(), new Uint8Array([1, 2, 3]), Buffer.from('{"a":')]) {
        expect(() => serializer.deserialize(bytes)).toThrow(Error);
      }
    });

    it('F7: throws for a function and a symbol', () => {
      expect(() => serializer.serialize(() => 1)).toThrow(Error);
      expect(() => serializer.serialize(Symbol('s'))).toThrow(Error);
    });
  },
);

describe('jsonSerializer', () => {
  it('is one call of JSON.stringify', () => {
    const stringify = vi.spyOn(JSON, 'stringify');
    try {
      expect(jsonSerializer.serialize({ a: 1 })).toBe('{"a":1}');
      expect(stringify).toHaveBeenCalledTimes(1);
    } finally {
      stringify.mockRestore();
    }
  });

  it('F7: says what has no JSON', () => {
    expect(() => jsonSerializer.serialize(() => 1)).toThrow(
      new TypeError('a function has no JSON'),
    );
    expect(() => jsonSerializer.serialize(Symbol('s'))).toThrow(
      new TypeError('a symbol has no JSON'),
    );
    expect(() => jsonSerializer.serialize({ toJSON: () => undefined })).toThrow(
      new TypeError('an object whose toJSON() returns undefined has no JSON'),
    );
  });

  it('F7: throws for a BigInt and a cycle', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => jsonSerializer.serialize(10n)).toThrow(/BigInt/);
    expect(() => jsonSerializer.serialize(cycle)).toThrow(/circular/);
  });

  it('carries dates as strings and drops functions', () => {
    const value = { at: new Date(0), run: () => 1, map: new Map([[1, 2]]) };
    expect(echoed(jsonSerializer, value)).toStrictEqual({
      at: '1970-01-01T00:00:00.000Z',
      map: {},
    });
  });
});

describe('structuredSerializer', () => {
  it('carries what JSON cannot', () => {
    const value = {
      at: new Date(5),
      pattern: /a+/gi,
      map: new Map<unknown, unknown>([[{ k: 1 }, new Set([1n, 'two'])]]),
      nothing: undefined,
      zero: -0,
      numbers: [NaN, Infinity],
      floats: new Float64Array([1.5, -2.5]),
      bytes: new Uint8Array([1, 2, 3]),
    };
    expect(echoed(structuredSerializer, value)).toStrictEqual(value);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const arrived = echoed(structuredSerializer, cycle) as typeof cycle;
    expect(arrived.self).toBe(arrived);
  });

  it('returns views on the bytes it was given, whatever their alignment', () => {
    const bytes = sentBy(structuredSerializer, {
      floats: new Float64Array([1.5, -2.5]),
      bytes: new Uint8Array([1, 2, 3]),
    });
    for (let offset = 0; offset < 8; offset++) {
      const received = new Uint8Array(bytes.length + offset);
      received.set(bytes, offset);
      const value = structuredSerializer.deserialize(received.subarray(offset)) as {
        floats: Float64Array;
        bytes: Uint8Array;
      };
      expect(value.floats).toStrictEqual(new Float64Array([1.5, -2.5]));
      expect(value.bytes.buffer).toBe(received.buffer);
    }
  });

  it('carries class instances as plain objects, errors without their other properties', () => {
    class Point {
      x = 1;
      error = Object.assign(new TypeError('t', { cause: 'c' }), { code: 'E' });
    }
    const value = echoed(structuredSerializer, new Point()) as Point;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value.x).toBe(1);
    expect(value.error).toBeInstanceOf(TypeError);
    expect(value.error.message).toBe('t');
    expect(value.error.code).toBeUndefined();
  });

  it.each([Promise.resolve(), new WeakMap(), new Proxy({}, {}), { deep: [() => 1] }])(
    'F7: throws for what V8 cannot clone',
    (value) => {
      expect(() => structuredSerializer.serialize(value)).toThrow(/could not be cloned/);
    },
  );
});

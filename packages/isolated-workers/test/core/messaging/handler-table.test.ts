import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuntimeHandler } from '../../../src/core/contract/index.js';
import { HandlerTable } from '../../../src/core/messaging/handler-table.js';

function tableOf(types: readonly string[]): {
  readonly table: HandlerTable;
  readonly handlers: ReadonlyMap<string, RuntimeHandler>;
} {
  const handlers = new Map(types.map((type) => [type, () => type]));
  return { table: new HandlerTable(handlers), handlers };
}

function find(table: HandlerTable, type: string, before = 0) {
  const name = Buffer.from(type);
  const bytes = Buffer.concat([Buffer.alloc(before, 'x'), name, Buffer.from('what follows')]);
  return table.find(bytes, before, before + name.length);
}

describe('HandlerTable', () => {
  it('finds each handler by the bytes of its name, wherever they lie, and no other', () => {
    // Whole characters: a lone half of a pair has no bytes of its own in UTF-8.
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(name), name, fc.nat(9), (types, other, before) => {
        const { table, handlers } = tableOf(types);
        for (const type of [...types, other])
          expect(find(table, type, before)).toStrictEqual([type, handlers.get(type)]);
      }),
    );
  });

  it('tells names of one length, and of one beginning, apart', () => {
    const types = ['aaa', 'aab', 'baa', 'aa', 'aaaa', 'é', 'ab'];
    const { table, handlers } = tableOf(types);
    for (const type of types) expect(find(table, type)).toStrictEqual([type, handlers.get(type)]);
    for (const type of ['aba', 'a', 'aaaaa', 'è'])
      expect(find(table, type)).toStrictEqual([type, undefined]);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'size', 'get'])(
    "F10: '%s' has no handler unless one is given",
    (type) => {
      expect(find(tableOf(['ping']).table, type)).toStrictEqual([type, undefined]);
      expect(find(tableOf([type]).table, type)[1]).toBeTypeOf('function');
    },
  );

  it('R3: knows the types it has, in their order', () => {
    expect(tableOf(['b', 'a', 'ü']).table.types).toStrictEqual(['b', 'a', 'ü']);
    expect(tableOf([]).table.types).toStrictEqual([]);
  });
});

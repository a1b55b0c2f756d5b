import { describe, expect, it } from 'vitest';
import { decodeError } from '../../../src/core/wire/error-codec.js';
import { arrived, arrivedError, descriptorOf } from './arrived.js';

describe('hostile text', () => {
  it.each([
    ...['', 'garbage', '{', 'null', '{}', '42', '[]', '[[1]]', '[[0]]', '[[-1],["O",[]]]'],
    ...['[[1.5],["O",[]]]', '[["constructor"]]', '[{}]', '[[1],["X"]]', '[[[1]],["O",[]]]'],
  ])('%s gives an error that says so', (text) => {
    const error = decodeError(text) as Error;
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toContain('could not be decoded');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('wrong parts of an error do no harm', () => {
    for (const text of [
      '[[1],["E"]]',
      '[[1],["E",1,2,3,4]]',
      '[[1],["E","constructor",[],[1,2],[{}]]]',
    ]) {
      const error = decodeError(text) as Error;
      expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
      expect(error.stack).toBe('Error');
    }
    const odd = decodeError('[[1],["E","DOMException","X",["name",3,"stack",[9]],["stack",[1]]]]');
    expect(odd).toBeInstanceOf(DOMException);
  });

  it('references to nowhere become a text', () => {
    expect(decodeError('[[1],["A",[[2],[7],{},["?"],[]]]]')).toEqual(
      new Array(5).fill('[cut off: too large to send]'),
    );
  });

  it.each(['message', 'name'])('R28: a %s that is a million lists is no text', (key) => {
    const levels = Array.from({ length: 20 }, (_, at) => `["A",[[${at + 1}],[${at + 1}]]]`);
    const hidden = key === 'name' ? '"message","x","name",[21]' : '"message",[21]';
    const error = decodeError(`[[22],["A",[]],${levels.join()},["E","Error","",[${hidden}],[]]]`);
    const header = key === 'name' ? '[object Array]: x' : 'Error: [object Array]';
    expect((error as Error).stack).toBe(header);
  });

  it('an enormous flat list and a deep one', () => {
    expect(decodeError(`[[1]${',["O",[]]'.repeat(100_000)}]`)).toStrictEqual({});
    expect(decodeError('['.repeat(100_000))).toBeInstanceOf(Error);
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(decodeError(`[[1],${deep}]`)).toBeInstanceOf(Error);
  });
});

describe('F9: __proto__ and constructor stay own data', () => {
  const dangerous = '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":1}';

  it('in thrown objects and in properties of errors', () => {
    const sent = JSON.parse(dangerous) as object;
    const value = arrived(sent) as object;
    expect(Object.getOwnPropertyNames(value)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);

    const thrown = new Error('x');
    for (const [key, entry] of Object.entries(sent)) {
      Object.defineProperty(thrown, key, { value: entry, enumerable: true });
    }
    const error = arrivedError(thrown);
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect(descriptorOf(error, '__proto__')?.value).toStrictEqual({ polluted: true });
    expect(Object.hasOwn(error, 'constructor')).toBe(true);
    expect(error.stack).toBe(thrown.stack);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('in text that nobody encoded', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const keys = '["__proto__",[2],"constructor",[2],"prototype",[2]]';
    const inner = '["O",["polluted",true]]';
    for (const tag of ['O', 'N', 'M']) decodeError(`[[1],["${tag}",${keys}],${inner}]`);
    const error = decodeError(`[[1],["E","Error","",${keys},${keys}],${inner}]`) as Error;
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Error.prototype).not.toHaveProperty('polluted');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});

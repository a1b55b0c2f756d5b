import { describe, expect, it } from 'vitest';
import {
  couldNotLoad,
  schemaFailure,
  SerializationError,
  startFailure,
} from '../../src/errors/index.js';

/** Matches a text that ends with `end`. */
function endOf(end: string): RegExp {
  return new RegExp(`${end.replace(/[.?]/g, '\\$&')}$`);
}

describe('an error that quotes the message of its cause', () => {
  const makers: [string, (cause: unknown) => Error][] = [
    [
      'SerializationError',
      (cause) => new SerializationError('a', 'serialize', 'json', cause, 'payload'),
    ],
    ['startFailure()', (cause) => startFailure('createWorker()', 'spawn', { cause })],
    ['schemaFailure()', (cause) => schemaFailure('a', 'payload', cause)],
    ['couldNotLoad()', (cause) => couldNotLoad('createWorker()', cause)],
  ];
  const causes: [unknown, string][] = [
    [new Error('It failed'), ': It failed.'],
    [new Error('It failed.'), ': It failed.'],
    [new Error('It failed!\n'), ': It failed!'],
    [new Error('Has it failed?'), ': Has it failed?'],
    [undefined, ': undefined.'],
    [Object.create(null), ': a value that cannot be shown.'],
  ];

  it.each(makers)('%s ends the sentence with one mark', (_name, make) => {
    const texts = causes.map(([cause]) => make(cause).message.replace(/ Send plain data.*/s, ''));
    expect(texts).toEqual(
      causes.map(([, quoted]): unknown => expect.stringMatching(endOf(quoted))),
    );
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { StandardSchema } from '../../../src/core/contract/index.js';
import { validate } from '../../../src/core/schemas/validate.js';
import { ValidationError } from '../../../src/errors/index.js';
import { failureOf } from '../../support.js';

type Answering = (value: unknown) => unknown;

/** Checks the value 1 with a schema that answers so. */
function answered(answer: Answering): unknown {
  const validator = { version: 1, vendor: 'test', validate: answer };
  return validate(
    validator as unknown as StandardSchema['~standard'],
    { value: 1, type: 'compute', part: 'result' },
    (value) => ['accepted', value],
  );
}

/** What comes of an answer, whether it is given at once or later. */
async function failures(answer: Answering): Promise<readonly ValidationError[]> {
  const thrown = await failureOf(
    (async () => {
      await Promise.resolve();
      return answered(answer);
    })(),
  );
  const rejected = await failureOf(
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws it rejects with
    answered(async (value) => answer(value)) as Promise<unknown>,
  );
  for (const error of [thrown, rejected]) expect(error).toBeInstanceOf(ValidationError);
  return [thrown, rejected] as ValidationError[];
}

const throwing = {
  get message(): string {
    throw new Error('no message');
  },
};

describe('a schema', () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'issues');
  });

  it('gives the value, at once or later', async () => {
    expect(answered((value) => ({ value }))).toStrictEqual(['accepted', 1]);
    expect(answered(() => ({ value: undefined }))).toStrictEqual(['accepted', undefined]);
    const later = answered((value) => Promise.resolve({ value, issues: undefined }));
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toStrictEqual(['accepted', 1]);
  });

  it('may give a value that could be awaited', () => {
    const thenable = { then: () => undefined };
    expect(answered(() => ({ value: thenable }))).toStrictEqual(['accepted', thenable]);
  });

  it('gives issues, as plain data', async () => {
    const issues = [
      { message: 'one' },
      { message: 'two', path: ['list', 3, { key: 'name' }, { key: 4 }, Symbol('s')], extra: 1 },
      { message: 5, path: undefined },
    ];
    for (const error of await failures(() => ({ issues }))) {
      expect(error).toMatchObject({ type: 'compute', part: 'result', code: 'ERR_VALIDATION' });
      expect(error.issues).toStrictEqual([
        { message: 'one', path: [] },
        { message: 'two', path: ['list', 3, 'name', 4, 'Symbol(s)'] },
        { message: '5', path: [] },
      ]);
      expect(error.message).toBe(
        "'compute': the result does not fit the contract: one; list.3.name.4.Symbol(s): two; 5.",
      );
      expect(error).not.toHaveProperty('cause');
    }
  });

  it('gives an empty list of issues: it is refused all the same', async () => {
    for (const error of await failures(() => ({ value: 1, issues: [] })))
      expect(error.issues).toStrictEqual([]);
  });

  it('gives very many issues: 100 are told, three of them in the message, each in brief', async () => {
    const many = Array.from({ length: 100_000 }, () => ({ message: 'x'.repeat(1000) }));
    for (const error of await failures(() => ({ issues: many }))) {
      expect(error.issues).toHaveLength(100);
      expect(error.message.length).toBeLessThan(800);
      expect(error.message).toMatch(/x…; x+…; x+…; all of them are in its property issues\.$/);
    }
  });

  it.each<[string, Answering, string]>([
    [
      'throws',
      () => {
        throw new RangeError('too far');
      },
      'too far.',
    ],
    [
      'throws what is no error',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- a schema may
        throw null;
      },
      'null.',
    ],
    ['gives nothing', () => undefined, 'it answered neither a value nor issues.'],
    ['gives true', () => true, 'it answered neither a value nor issues.'],
    ['gives issues that are none', () => ({ issues: 'wrong' }), 'its issues are no array.'],
    ['gives issues that throw', () => ({ issues: [throwing] }), 'no message.'],
  ])('R40: that %s lets nothing pass', async (_what, answer, says) => {
    for (const error of await failures(answer)) {
      expect(error.message).toBe(
        `'compute': the result could not be checked: the schema threw: ${says}`,
      );
      expect(error.issues).toStrictEqual([{ message: `the schema threw: ${says}`, path: [] }]);
      expect(error).toHaveProperty('cause');
    }
  });

  it('finds no issues that the program has put on Object.prototype', () => {
    Object.defineProperty(Object.prototype, 'issues', { value: [], configurable: true });
    expect(answered((value) => ({ value }))).toStrictEqual(['accepted', 1]);
  });
});

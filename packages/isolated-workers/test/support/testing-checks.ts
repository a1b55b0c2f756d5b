import { describe, expect, it } from 'vitest';
import { checkValue, type Check } from '../../src/core/common/checks.js';
import { InvalidOptionError } from '../../src/errors/index.js';

/** Values that a check takes, and values that it refuses. */
export interface Examples {
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

/** Tests that each row takes its good values, and refuses its bad ones in its own words. */
export function testChecks<Name extends string>(
  checks: Readonly<Record<Name, Check>>,
  values: Readonly<Record<Name, Examples>>,
): void {
  describe.each(Object.entries<Examples>(values))('check.%s', (name, { good, bad }) => {
    const row = checks[name as Name];

    it.each(good.map((value) => [value]))('takes %o', (value) => {
      expect(() => {
        checkValue('call()', 'option', value, row);
      }).not.toThrow();
    });

    it.each(bad.map((value) => [value]))('R12: refuses %o', (value) => {
      const refused = expect(() => {
        checkValue('call()', 'option', value, row);
      });
      refused.toThrow(InvalidOptionError);
      refused.toThrow(`call(): 'option' must be ${row[0]}; it is `);
    });
  });
}

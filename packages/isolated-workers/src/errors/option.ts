import { IsolatedWorkerError } from './base.js';

/** An option or argument is wrong. Nothing was spawned or sent. */
export class InvalidOptionError extends IsolatedWorkerError {
  /** The option's name. */
  readonly option: string;

  constructor(call: string, option: string, expected: string, actual: unknown) {
    super(
      'ERR_INVALID_OPTION',
      `${call}: '${option}' must be ${expected}; it is ${describe(actual)}.`,
    );
    this.option = option;
  }

  static {
    this.prototype.name = 'InvalidOptionError';
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string '${value.slice(0, 100)}'`;
  // Its text would be its source.
  if (typeof value === 'function') return 'a function';
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}

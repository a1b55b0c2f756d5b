import { inspect } from 'node:util';
import { decodeError, encodeError } from '../../../src/core/wire/error-codec.js';

export const MIB: number = 2 ** 20;

/** What becomes of a thrown value on its way. */
export function arrived(thrown: unknown, maxBytes: number = MIB): unknown {
  return decodeError(encodeError(thrown, maxBytes));
}

export function arrivedError(thrown: unknown, maxBytes?: number): Error & Record<string, unknown> {
  const error = arrived(thrown, maxBytes);
  if (!(error instanceof Error)) throw new TypeError(`not an error: ${inspect(error)}`);
  return error as Error & Record<string, unknown>;
}

/** The enumerable own properties, as a plain object. */
export function shownBy(error: Error): object {
  return Object.fromEntries(Object.entries(error));
}

export function descriptorOf(target: object, key: string): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(target, key);
}

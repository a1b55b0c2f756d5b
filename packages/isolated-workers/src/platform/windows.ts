import type { DiallingAdapter, ListeningAdapter } from './adapter.js';
import { cryptoHex } from './random.js';

/** The name of a pipe: at most 256 characters, not a file, gone with its last handle. */
export function windowsEndpoint(id: string): string {
  return `\\\\.\\pipe\\isolated-workers-${id}`;
}

/**
 * A named pipe. Windows lets only its creator, administrators and the system write to it. Nothing is in the
 * file system, so there is nothing to prepare, verify or remove.
 */
export const windowsDialling: DiallingAdapter = {
  randomHex: cryptoHex,
  endpoints: (id) => [windowsEndpoint(id)],
  verify: () => undefined,
  leftover: () => '',
};

export const windowsListening: ListeningAdapter = {
  prepare: () => undefined,
  remove: () => undefined,
};

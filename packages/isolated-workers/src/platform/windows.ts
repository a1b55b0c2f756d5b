import type { SocketAdapter } from './adapter.js';
import { cryptoHex } from './random.js';

/** A pipe's name: no file, no folder, at most 256 characters, gone with its last handle. */
export function windowsEndpoint(id: string): string {
  return `\\\\.\\pipe\\isolated-workers-${id}`;
}

/**
 * A named pipe. Windows gives it to its creator, the administrators and the system alone for
 * writing; nothing is in the file system, so there is nothing to prepare, verify or remove.
 */
export const windowsAdapter: SocketAdapter = {
  randomHex: cryptoHex,
  endpoints: (id) => [windowsEndpoint(id)],
  prepare: () => undefined,
  verify: () => undefined,
  remove: () => undefined,
  leftover: () => '',
};

import { printable } from './text.js';

/**
 * Base class of every error this library makes. It tells the library's failures from what handlers throw; its
 * stable `code` tells one failure from another.
 *
 * @example
 * ```ts
 * import { IsolatedWorkerError } from 'isolated-workers';
 *
 * function isTransport(error: unknown): boolean {
 *   return error instanceof IsolatedWorkerError && error.code === 'ERR_WORKER_EXIT';
 * }
 * ```
 */
export class IsolatedWorkerError extends Error {
  /** Stable across versions, unlike the message. */
  readonly code: string;

  constructor(code: string, message: string, cause?: { readonly cause: unknown }) {
    super(printable(message), cause);
    this.code = code;
  }

  static {
    this.prototype.name = 'IsolatedWorkerError';
  }
}

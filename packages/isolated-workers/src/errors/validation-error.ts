import { IsolatedWorkerError } from './base.js';

/** What is wrong with a value, and where in it. */
export interface ValidationIssue {
  /** In the words of the schema's library. */
  readonly message: string;
  /** The keys and indexes that lead to the wrong part; empty if it is the value itself. */
  readonly path: readonly (string | number)[];
}

/** A part of a message that a contract may have a schema for. */
export type CheckedPart = 'payload' | 'result' | 'item' | 'input' | 'progress';

/**
 * What arrived does not fit its schema in the checked contract. No handler and no caller has got it. `cause` is what the
 * schema threw, if it did.
 */
export class ValidationError extends IsolatedWorkerError {
  /** The message type. */
  readonly type: string;
  /** What of the message was wrong: `'item'` is one of a stream, `'input'` one of what the caller streams. */
  readonly part: CheckedPart;
  /** The schema's issues, 100 at most. */
  readonly issues: readonly ValidationIssue[];

  constructor(
    message: string,
    type: string,
    part: CheckedPart,
    issues: readonly ValidationIssue[],
    cause?: { readonly cause: unknown },
  ) {
    super('ERR_VALIDATION', message, cause);
    this.type = type;
    this.part = part;
    this.issues = issues;
  }

  static {
    this.prototype.name = 'ValidationError';
  }
}

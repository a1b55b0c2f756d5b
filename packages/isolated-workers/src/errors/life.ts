import { IsolatedWorkerError } from './base.js';
import { howItEnded, type ExitFacts } from './text.js';

/** `createWorker()` could not start the worker, or `startWorkerServer()` could not serve a host. */
export class WorkerStartError extends IsolatedWorkerError {
  /** The exit code, if the worker exited before it was ready. */
  readonly exitCode: number | null;
  /** The signal that ended the worker, if one did. */
  readonly signal: NodeJS.Signals | null;
  /** The last 16 KiB the worker wrote to stderr; `''` if that was the host's terminal. */
  readonly stderr: string;

  constructor(message: string, facts: ExitFacts = {}, cause?: { readonly cause: unknown }) {
    super('ERR_WORKER_START', message, cause);
    const own = { exitCode: null, signal: null, stderr: '', ...facts };
    this.exitCode = own.exitCode;
    this.signal = own.signal;
    this.stderr = own.stderr;
  }

  static {
    this.prototype.name = 'WorkerStartError';
  }
}

/** The worker ended unasked. Every pending request rejects with it. */
export class WorkerExitError extends IsolatedWorkerError {
  /** The exit code, or `null` if a signal ended the worker. */
  readonly exitCode: number | null;
  /** The signal that ended the worker, or `null`. */
  readonly signal: NodeJS.Signals | null;
  /** The last 16 KiB the worker wrote to stderr; `''` if that was the host's terminal. */
  readonly stderr: string;
  /** The message type of the pending request; `undefined` if there was none. */
  readonly type: string | undefined;

  /** `lastWords`: what the message says of its stderr. */
  constructor(
    type: string | undefined,
    script: string,
    exit: Required<ExitFacts>,
    lastWords = '',
    cause?: { readonly cause: unknown },
    code = 'ERR_WORKER_EXIT',
  ) {
    const call = type === undefined ? '' : `send('${type}'): `;
    const when = type === undefined ? '' : ' before it answered';
    super(code, `${call}the worker '${script}' ${howItEnded(exit)}${when}.${lastWords}`, cause);
    this.exitCode = exit.exitCode;
    this.signal = exit.signal;
    this.stderr = exit.stderr;
    this.type = type;
  }

  static {
    this.prototype.name = 'WorkerExitError';
  }
}

/** The worker's heap reached its limit, and the runtime ended it. On a terminal: a WorkerExitError, by SIGABRT. */
export class WorkerOutOfMemoryError extends WorkerExitError {
  constructor(
    type: string | undefined,
    script: string,
    exit: Required<ExitFacts>,
    lastWords = '',
    cause?: { readonly cause: unknown },
  ) {
    const advice =
      ' It ran out of memory: raise resourceLimits.maxOldGenerationSizeMb, or send it less at once.';
    super(type, script, exit, advice + lastWords, cause, 'ERR_WORKER_OUT_OF_MEMORY');
  }

  static {
    this.prototype.name = 'WorkerOutOfMemoryError';
  }
}

/**
 * The link is closed or closing: after `shutdown()`, `terminate()` or `stop()`, or because the other side
 * died.
 */
export class WorkerClosedError extends IsolatedWorkerError {
  constructor(call: string, why: string, cause?: { readonly cause: unknown }) {
    super('ERR_WORKER_CLOSED', `${call}: ${why}`, cause);
  }

  static {
    this.prototype.name = 'WorkerClosedError';
  }
}

/** Host and worker do not match: they differ in protocol version or serializer, or another process poses as the worker. */
export class HandshakeError extends IsolatedWorkerError {
  constructor(what: string) {
    super('ERR_HANDSHAKE', what);
  }

  static {
    this.prototype.name = 'HandshakeError';
  }
}

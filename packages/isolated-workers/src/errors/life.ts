import { IsolatedWorkerError } from './base.js';
import { howItEnded, stderrEnd, type ExitFacts } from './text.js';

/** `createWorker()` could not bring the worker up, or `startWorkerServer()` has no host. */
export class WorkerStartError extends IsolatedWorkerError {
  /** The exit code, if the worker ended by itself before it was ready. */
  readonly exitCode: number | null;
  /** The signal that ended the worker, if one did. */
  readonly signal: NodeJS.Signals | null;
  /** The last 16 KiB the worker wrote to stderr. */
  readonly stderr: string;

  constructor(message: string, facts: ExitFacts = {}, cause?: { readonly cause: unknown }) {
    super('ERR_WORKER_START', message + stderrEnd(facts.stderr), cause);
    this.exitCode = facts.exitCode ?? null;
    this.signal = facts.signal ?? null;
    this.stderr = facts.stderr ?? '';
  }

  static {
    this.prototype.name = 'WorkerStartError';
  }
}

/** The worker died, unasked, while a request was pending. */
export class WorkerExitError extends IsolatedWorkerError {
  /** The exit code, or `null` if a signal ended the worker. */
  readonly exitCode: number | null;
  /** The signal that ended the worker, or `null`. */
  readonly signal: NodeJS.Signals | null;
  /** The last 16 KiB the worker wrote to stderr. */
  readonly stderr: string;
  /** The message type of the request that was pending; `undefined` if none was. */
  readonly type: string | undefined;

  constructor(type: string | undefined, script: string, exit: Required<ExitFacts>) {
    const call = type === undefined ? '' : `send('${type}'): `;
    const outOfMemory = /JavaScript heap out of memory/.test(exit.stderr)
      ? ' It ran out of memory: raise resourceLimits.maxOldGenerationSizeMb, or send it less at once.'
      : '';
    super(
      'ERR_WORKER_EXIT',
      `${call}the worker '${script}' ${howItEnded(exit)}${type === undefined ? '' : ' before it answered'}.${outOfMemory}` +
        stderrEnd(exit.stderr),
    );
    this.exitCode = exit.exitCode;
    this.signal = exit.signal;
    this.stderr = exit.stderr;
    this.type = type;
  }

  static {
    this.prototype.name = 'WorkerExitError';
  }
}

/** The link is closed, or closing: by `shutdown()`, `terminate()`, `stop()`, or a death before. */
export class WorkerClosedError extends IsolatedWorkerError {
  constructor(call: string, why: string, cause?: { readonly cause: unknown }) {
    super('ERR_WORKER_CLOSED', `${call}: ${why}`, cause);
  }

  static {
    this.prototype.name = 'WorkerClosedError';
  }
}

/** Host and worker do not fit together: another protocol version, another serializer. */
export class HandshakeError extends IsolatedWorkerError {
  constructor(what: string) {
    super('ERR_HANDSHAKE', what);
  }

  static {
    this.prototype.name = 'HandshakeError';
  }
}

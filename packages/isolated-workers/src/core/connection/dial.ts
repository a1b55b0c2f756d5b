import { HandshakeError, ProtocolError } from '../../errors/index.js';
import { socketAdapter } from '../../platform/index.js';
import { Kind } from '../wire/index.js';
import { establish, hear, introduce, misfit, type Introduction, type Party } from './handshake.js';
import { dialledLink } from './socket-link.js';
import { setTimeout, clearTimeout } from '../../utils/index.js';

interface Dialling extends Party {
  readonly endpoint: string;
  /** Gives up: at the start's deadline, on abort, or when the worker is gone. */
  readonly signal: AbortSignal;
}

const firstRetryDelay = 1;
const longestRetryDelay = 100;
/** Worth another try: not there yet, not listening yet, or no room at the moment. */
const transientCodes: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAGAIN',
  'EBUSY',
]);

/**
 * The host's side: connects, retries transient failures, and introduces itself. Resolves after WELCOME.
 * Rejects with HandshakeError if the two sides do not match, with the system's error if another try is
 * useless, and with `signal.reason` if it gave up.
 */
export async function dial(dialling: Dialling): Promise<void> {
  const { signal } = dialling;
  for (let delay = firstRetryDelay; ; delay = Math.min(delay * 2, longestRetryDelay)) {
    signal.throwIfAborted();
    try {
      socketAdapter.verify(dialling.endpoint);
      await dialOnce(dialling);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!transientCodes.has((error as NodeJS.ErrnoException).code)) throw error;
      await pause(delay, signal);
    }
  }
}

function dialOnce({ endpoint, introduction, token, open, signal }: Dialling): Promise<void> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      link.close();
    };
    const settle = (settled: () => void): void => {
      signal.removeEventListener('abort', abandon);
      settled();
    };
    const link = dialledLink(endpoint, {
      frame(frame) {
        const { said, other } = hear(frame);
        const refusal =
          frame.kind === Kind.error
            ? new HandshakeError(String(said['refused']))
            : frame.kind === Kind.welcome && other !== undefined
              ? misfit(introduction, other)
              : new ProtocolError('The worker did not answer HELLO with WELCOME');
        if (refusal !== undefined) {
          link.close(refusal);
          return;
        }
        establish(link, introduction, other as Introduction, open);
        settle(resolve);
      },
      arriving: () => undefined,
      closed(error) {
        settle(() => {
          reject(error ?? connectionReset());
        });
      },
    });
    signal.addEventListener('abort', abandon);
    introduce(link, 'hello', { ...introduction, token });
  });
}

function connectionReset(): Error {
  return Object.assign(new Error('the worker closed the connection before WELCOME'), {
    code: 'ECONNRESET',
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}

import { HandshakeError, ProtocolError } from '../../errors/index.js';
import { throwIfAborted } from '../messaging/index.js';
import { diallingAdapter } from '../../platform/index.js';
import { type Frame, Kind } from '../wire/index.js';
import type { ByteLink } from './byte-link.js';
import {
  establish,
  hear,
  introduce,
  isSame,
  misfit,
  type Introduction,
  type Party,
} from './handshake.js';
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
 * The host's side: connects, retries transient failures, and introduces itself to a worker that has shown its
 * token. Resolves after WELCOME. Rejects with HandshakeError if it shows another or the two sides do not match, with the system's error if another try is
 * useless, and with `signal.reason` if it gave up.
 */
export async function dial(dialling: Dialling): Promise<void> {
  const { signal } = dialling;
  for (let delay = firstRetryDelay; ; delay = Math.min(delay * 2, longestRetryDelay)) {
    throwIfAborted(signal);
    try {
      diallingAdapter.verify(dialling.endpoint);
      await dialOnce(dialling);
      return;
    } catch (error) {
      throwIfAborted(signal);
      if (!transientCodes.has((error as NodeJS.ErrnoException).code)) throw error;
      await pause(delay, signal);
    }
  }
}

function dialOnce(dialling: Dialling): Promise<void> {
  const { endpoint, introduction, tokens, open, signal } = dialling;
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      link.close();
    };
    const settle = (settled: () => void): void => {
      signal.removeEventListener('abort', abandon);
      settled();
    };
    let isTrueWorker = false;
    const link: ByteLink = dialledLink(endpoint, {
      frame(frame) {
        const refusal = isTrueWorker
          ? refusalOf(frame, introduction)
          : impostor(frame, tokens.worker);
        if (refusal !== undefined) link.close(refusal);
        else if (isTrueWorker) {
          establish(link, introduction, hear(frame).other as Introduction, open);
          settle(resolve);
        } else {
          isTrueWorker = true;
          introduce(link, 'hello', { ...introduction, token: tokens.host });
        }
      },
      arriving: () => true,
      closed(error) {
        settle(() => {
          reject(error ?? connectionReset());
        });
      },
    });
    signal.addEventListener('abort', abandon);
  });
}

/** The error unless the first frame shows the worker's token. */
function impostor(frame: Frame, token: string): Error | undefined {
  if (frame.kind !== Kind.token)
    return new ProtocolError('The worker did not begin with its token');
  if (isSame(frame.text, token)) return undefined;
  return new HandshakeError(
    "At the worker's endpoint is somebody who does not know the worker's token: another process poses as the worker.",
  );
}

/** The error unless the answer to HELLO is a WELCOME that matches. */
function refusalOf(answer: Frame, introduction: Introduction): Error | undefined {
  const { said, other } = hear(answer);
  const { refused } = said;
  if (answer.kind === Kind.error)
    return typeof refused === 'string'
      ? new HandshakeError(refused)
      : new ProtocolError('The worker refused the link and gave no reason');
  if (answer.kind === Kind.welcome && other !== undefined) return misfit(introduction, other);
  return new ProtocolError('The worker did not answer HELLO with WELCOME');
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

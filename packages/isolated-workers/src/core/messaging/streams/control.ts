import { encodeErrorWithin, Kind, maxErrorBytes, writeUint32 } from '../../wire/index.js';
import { isFromPollution } from '../../../utils/index.js';
import type { Link } from '../link.js';
import type { PassingMessage } from '../../contract/index.js';
import type { Conversation } from './conversation.js';

/** Gives the sender of items credit; 0 bytes: no more are wanted. */
export function sendCredit(link: Link, kind: number, tx: number, bytes: number): void {
  const count = new Uint8Array(4);
  writeUint32(count, 0, bytes);
  link.send(kind, tx, '', count);
}

/** Tells the handler that its input has ended, or failed. */
export function sendInputEnd(
  talk: Conversation,
  failure: { readonly error: unknown } | undefined,
): void {
  const { link, tx, type, sending, errorClasses } = talk;
  const send = (failed: { readonly error: unknown } | undefined): void => {
    const room = Math.min(maxErrorBytes, link.maxSendBytes);
    const body = failed && encodeErrorWithin(room, failed.error, errorClasses);
    link.send(Kind.inputEnd, tx, '', body);
  };
  if (sending === undefined) send(failure);
  else
    sending.run(
      { kind: 'end', type, tx, ...failure },
      (message) => {
        send(failureOf(message));
      },
      (error) => {
        send({ error });
      },
    );
}

/** Why an input has failed; undefined if it has not. */
export function failureOf(message: PassingMessage): { readonly error: unknown } | undefined {
  const isThere = 'error' in message && !isFromPollution(message, 'error');
  return isThere ? { error: message.error } : undefined;
}

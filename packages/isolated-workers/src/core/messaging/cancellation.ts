import {
  decodeError,
  encodeErrorWithin,
  type ErrorClasses,
  flagUndefined,
  type Frame,
  Kind,
  maxReasonBytes,
} from '../wire/index.js';
import type { Link } from './link.js';
import { State, type Transaction } from './transactions.js';

/** Tells the other side that the caller has given up, and why. Its late answer will be dropped. */
export function sendCancel(
  link: Link,
  { state, tx }: Transaction,
  reason: unknown,
  registered: ErrorClasses,
): void {
  if (state !== State.sent) return;
  const room = Math.min(maxReasonBytes, link.maxSendBytes);
  link.send(Kind.cancel, tx, '', encodeErrorWithin(room, reason, registered));
}

/** Why the caller has given up. */
export function reasonOf(frame: Frame, registered: ErrorClasses): unknown {
  return frame.flags === flagUndefined
    ? new DOMException('The caller gave up', 'AbortError')
    : decodeError(frame.text, registered);
}

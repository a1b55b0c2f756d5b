import { within } from '../common/index.js';
import type { Link } from '../messaging/index.js';

/** Milliseconds that the link may stay open after the exit without a byte coming. */
export const linkGrace = 1000;

/** Reads the answers that a worker wrote before its exit, and closes the link. */
export async function readLastAnswers(link: Link): Promise<void> {
  link.ref();
  const closed = link.closed.then(() => true);
  for (let received = -1; received !== link.bytesReceived;) {
    received = link.bytesReceived;
    if ((await within(linkGrace, [closed])) === true) break;
  }
  link.close();
}

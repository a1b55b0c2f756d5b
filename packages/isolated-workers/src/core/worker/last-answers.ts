import { within } from '../common/index.js';
import type { Channel, Link } from '../messaging/index.js';
import { setImmediate } from '../../utils/index.js';

/** So often a link is looked at after the exit, as long as bytes come, and so many milliseconds each time. */
const looks = 4;
const quiet = 25;

/**
 * Reads the answers that a worker wrote before its exit, and closes the link. They all are in the system's buffer: a
 * look in which nothing comes is the end, and after a few more bytes come from a process that the worker has left behind.
 */
export async function readLastAnswers(link: Link, channel: Channel): Promise<void> {
  link.ref();
  const closed = link.closed.then(() => true);
  for (let look = 0; look < looks; look++) {
    const { bytesReceived } = link;
    if ((await within(quiet, [closed])) === true) break;
    // A timer of a busy host is due before its sockets are read.
    await new Promise((resolve) => setImmediate(resolve));
    if (link.bytesReceived === bytesReceived) break;
  }
  link.close();
  await channel.caughtUp();
}

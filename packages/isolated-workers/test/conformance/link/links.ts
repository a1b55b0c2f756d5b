import { createServer } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import type { ByteLink } from '../../../src/core/connection/byte-link.js';
import { memoryLinks, type Passage } from '../../../src/core/connection/memory-link.js';
import { messagePortLink } from '../../../src/core/connection/message-port-link.js';
import { acceptedLink, dialledLink } from '../../../src/core/connection/socket-link.js';
import type { LinkSink } from '../../../src/core/messaging/link.js';
import { diallingAdapter, listeningAdapter } from '../../../src/platform/index.js';

/** Makes two connected links that both accept frames up to `maxBytes`. */
export type MakeLinks = (
  sinks: readonly [LinkSink, LinkSink],
  maxBytes: number,
) => Promise<[ByteLink, ByteLink]> | [ByteLink, ByteLink];

/** Every link there is; a new one is a line here. */
export const links: readonly (readonly [name: string, make: MakeLinks])[] = [
  ['a socket', socketLinks],
  ['memory', (sinks, maxBytes) => memoryLinks(sinks, maxBytes)],
  ['memory, in pieces and late', (sinks, maxBytes) => memoryLinks(sinks, maxBytes, unruly(1))],
  ['a MessagePort', portLinks],
];

async function socketLinks(
  [first, second]: readonly [LinkSink, LinkSink],
  maxBytes: number,
): Promise<[ByteLink, ByteLink]> {
  const [endpoint = ''] = diallingAdapter.endpoints(diallingAdapter.randomHex(12));
  listeningAdapter.prepare(endpoint);
  const server = createServer();
  try {
    const accepted = new Promise<ByteLink>((resolve) => {
      server.once('connection', (socket) => {
        resolve(acceptedLink(socket, second));
      });
    });
    await new Promise<void>((resolve) => server.listen(endpoint, resolve));
    const both: [ByteLink, ByteLink] = [dialledLink(endpoint, first), await accepted];
    for (const [at, link] of both.entries()) {
      link.maxSendBytes = maxBytes;
      link.handOver(at === 0 ? first : second, maxBytes);
    }
    return both;
  } finally {
    server.close();
    listeningAdapter.remove(endpoint);
  }
}

function portLinks(
  [first, second]: readonly [LinkSink, LinkSink],
  maxBytes: number,
): [ByteLink, ByteLink] {
  const { port1, port2 } = new MessageChannel();
  return [messagePortLink(port1, first, maxBytes), messagePortLink(port2, second, maxBytes)];
}

/** Cuts at random, and lets the two directions overtake each other at random. */
function unruly(seed: number): Passage {
  const steps: [(() => void)[], (() => void)[]] = [[], []];
  const random = generator(seed);
  let running = false;
  const run = (): void => {
    const [down, up] = steps;
    const one = down.length > 0 && (up.length === 0 || random() < 0.5) ? down : up;
    one.shift()?.();
    running = down.length > 0 || up.length > 0;
    if (running) setImmediate(run);
  };
  return {
    later(direction, step) {
      steps[direction].push(step);
      if (running) return;
      running = true;
      setImmediate(run);
    },
    cut: (length) =>
      length > 10_000 ? Math.ceil(length * random()) : 1 + Math.floor(random() * 20),
  };
}

/** A linear congruential generator: numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

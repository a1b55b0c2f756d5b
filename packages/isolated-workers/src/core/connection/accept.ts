import type { Server } from 'node:net';
import { HandshakeError } from '../../errors/index.js';
import { listeningAdapter } from '../../platform/index.js';
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
import { acceptedLink } from './socket-link.js';
import { process } from '../../utils/index.js';

// Not imported: the module's namespace object would cost a third of a millisecond of every start.
const { createServer } = process.getBuiltinModule('node:net');

interface Accepting extends Party {
  /** Tried in order, until the worker can listen on one. */
  readonly endpoints: readonly string[];
  /**
   * How many hosts may connect, at least 1. After the last one, nothing listens and nothing is left in the
   * file system.
   */
  readonly hosts: number;
  /** Called as soon as the worker listens on `endpoints[index]`. */
  readonly ready: (index: number) => void;
}

/** The most connections without a valid HELLO. One more closes the oldest. */
const maxStrangers = 16;

/**
 * The worker's side: listens, and shows each connection its token, and opens a link to each host that sends
 * the host's. Resolves after the WELCOME to the last of its `hosts`. Rejects with HandshakeError if the two sides do not match, or with an
 * AggregateError of the system's reasons if it can listen on no endpoint.
 */
export async function accept(accepting: Accepting): Promise<void> {
  const server = createServer();
  const [endpoint, index] = await listen(server, accepting.endpoints);
  const strangers = new Set<ByteLink>();
  const close = (): void => {
    for (const stranger of strangers) stranger.close();
    server.close();
    listeningAdapter.remove(endpoint);
  };
  await new Promise<void>((resolve, reject) => {
    let missing = accepting.hosts;
    server.on('connection', (socket) => {
      const link = acceptedLink(socket, {
        frame(frame) {
          if (!knowsToken(frame, accepting.tokens.host)) {
            link.close();
            return;
          }
          strangers.delete(link);
          // The endpoint is gone before the last host gets its WELCOME.
          if (--missing === 0) close();
          const refusal = welcome(link, frame, accepting);
          if (refusal !== undefined) {
            // The process may end by this error: first let the host read why.
            void link.closed.then(() => {
              reject(refusal);
            });
          } else if (missing === 0) resolve();
        },
        arriving: () => true,
        closed: () => strangers.delete(link),
      });
      strangers.add(link);
      link.send(Kind.token, 0, '', accepting.tokens.worker);
      if (strangers.size > maxStrangers) strangers.values().next().value?.close();
    });
    server.on('error', reject);
    accepting.ready(index);
  }).catch((error: unknown) => {
    close();
    throw error;
  });
}

function knowsToken(frame: Frame, token: string): boolean {
  return frame.kind === Kind.hello && isSame(hear(frame).said['token'], token);
}

/** Answers a host that knows the token: with WELCOME, or with the reason why the two do not match. */
function welcome(link: ByteLink, hello: Frame, party: Party): HandshakeError | undefined {
  const { introduction, open } = party;
  const { other } = hear(hello);
  const refusal =
    other === undefined
      ? new HandshakeError('The host sent a HELLO that this version cannot read.')
      : misfit(other, introduction);
  if (refusal === undefined) {
    introduce(link, 'welcome', introduction);
    establish(link, introduction, other as Introduction, open);
  } else {
    introduce(link, 'error', { refused: refusal.message });
    link.end();
  }
  return refusal;
}

async function listen(
  server: Server,
  endpoints: readonly string[],
): Promise<[endpoint: string, index: number]> {
  const failures: Error[] = [];
  for (const [index, endpoint] of endpoints.entries()) {
    try {
      listeningAdapter.prepare(endpoint);
    } catch (error) {
      failures.push(error as Error);
      continue;
    }
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.once('listening', () => {
          server.off('error', reject);
          resolve();
        });
        startListening(server, endpoint);
      });
      return [endpoint, index];
    } catch (error) {
      failures.push(error as Error);
      listeningAdapter.remove(endpoint);
    }
  }
  throw new AggregateError(
    failures,
    `cannot listen on any of these: ${failures.map(({ message }, at) => `${String(endpoints[at])}: ${message}`).join('; ')}`,
  );
}

/** What Node's `listen()` calls in the end. Other runtimes may have it. */
interface WithListenHandle {
  _listen2?(address: string, port: number, addressType: number): void;
}

/**
 * `server.listen(endpoint)`, over a millisecond faster. Node's would first load `node:cluster` and
 * `node:child_process`, to ask whether a cluster's primary should listen instead.
 */
function startListening(server: Server & WithListenHandle, endpoint: string): void {
  if (server._listen2 === undefined) server.listen(endpoint);
  else server._listen2(endpoint, -1, -1);
}

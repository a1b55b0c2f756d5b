import type { Server } from 'node:net';
import { HandshakeError } from '../errors/index.js';
import { readInPlace } from '../platform/reading.js';
import { socketAdapter } from '../platform/socket.js';
import { Kind } from '../utils/framing.js';
import { establish, hear, introduce, misfit, type Introduction, type Party } from './connection.js';
import { handshakeBytes, SocketLink } from './link.js';

// Not imported: an object of all a module's names is a third of a millisecond of every start.
const { createServer } = process.getBuiltinModule('node:net');

interface Accepting extends Party {
  /** Tried in their order until one can be listened on. */
  readonly endpoints: readonly string[];
  /** Called as soon as `endpoints[index]` is listened on. */
  readonly ready: (index: number) => void;
}

/** More strangers than this are not heard at once: the oldest has to go. */
const maxStrangers = 16;

/**
 * The worker's side: listens, hears whoever connects, and takes the first that knows the token;
 * then nothing listens any more, and nothing is left in the file system. Resolves after WELCOME.
 * Rejects with HandshakeError where the two do not fit, with the system's error where none of the
 * endpoints can be listened on.
 */
export async function accept(accepting: Accepting): Promise<void> {
  const { endpoints, introduction, token, open, ready } = accepting;
  const strangers = new Set<SocketLink>();
  const server = createServer();
  const [endpoint, index] = await listen(server, endpoints);
  const close = (): void => {
    for (const stranger of strangers) stranger.close();
    server.close();
    socketAdapter.remove(endpoint);
  };
  await new Promise<void>((resolve, reject) => {
    server.on('connection', (socket) => {
      const link = new SocketLink(
        socket,
        {
          frame(kind, flags, _nameLength, _tx, bytes, start, end) {
            const { said, other } = hear(flags, bytes, start, end);
            if (kind !== Kind.hello || !sameToken(said['token'], token)) {
              link.close();
              return;
            }
            strangers.delete(link);
            close();
            const refusal =
              other === undefined
                ? new HandshakeError(
                    'The host introduced itself in a way this version cannot read.',
                  )
                : misfit(other, introduction);
            if (refusal === undefined) {
              introduce(link, Kind.welcome, introduction);
              establish(link, introduction, other as Introduction, open);
              resolve();
            } else {
              introduce(link, Kind.error, { refused: refusal.message });
              link.end();
              reject(refusal);
            }
          },
          arriving: () => undefined,
          closed: () => strangers.delete(link),
        },
        handshakeBytes,
      );
      strangers.add(link);
      if (strangers.size > maxStrangers) strangers.values().next().value?.close();
      let inPlace = false;
      socket.on('data', (chunk: Buffer) => {
        link.receive(chunk, chunk.length);
        // From the first large body on; nothing of it may lie in the stream.
        if (inPlace || !link.awaitsLargeBody || socket.readableLength > 0) return;
        inPlace = true;
        readInPlace(socket, link);
      });
    });
    server.on('error', reject);
    ready(index);
  }).catch((error: unknown) => {
    close();
    throw error;
  });
}

async function listen(
  server: Server,
  endpoints: readonly string[],
): Promise<[endpoint: string, index: number]> {
  const failures: unknown[] = [];
  for (const [index, endpoint] of endpoints.entries()) {
    try {
      socketAdapter.prepare(endpoint);
    } catch (error) {
      failures.push(error);
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
      failures.push(error);
      socketAdapter.remove(endpoint);
    }
  }
  throw new AggregateError(
    failures,
    `none of these can be listened on: ${failures.map((failure) => String(failure)).join('; ')}`,
  );
}

/** What Node's `listen()` ends in, and runtimes that follow Node may have. */
interface WithListenHandle {
  _listen2?(address: string, port: number, addressType: number): void;
}

/**
 * `server.listen(endpoint)`. In Node that would load `node:cluster` and `node:child_process` first, to
 * see whether a cluster's primary should listen instead: over a millisecond of every start, for a
 * worker that is to listen itself.
 */
function startListening(server: Server & WithListenHandle, endpoint: string): void {
  if (server._listen2 === undefined) server.listen(endpoint);
  else server._listen2(endpoint, -1, -1);
}

/** Takes as long for every wrong token; a loop of our own spares the worker `node:crypto`. */
function sameToken(said: unknown, token: string): boolean {
  if (typeof said !== 'string' || said.length !== token.length) return false;
  let difference = 0;
  for (let at = 0; at < token.length; at++)
    difference |= said.charCodeAt(at) ^ token.charCodeAt(at);
  return difference === 0;
}

import type { Server } from 'node:net';
import { HandshakeError, ProtocolError } from '../errors.js';
import { socketAdapter } from '../platform/socket.js';
import { Kind, readText } from '../utils/framing.js';
import { handshakeBytes, SocketLink, type LinkSink } from './link.js';

// Not imported: an object of all a module's names is a third of a millisecond of every start.
const { connect, createServer } = process.getBuiltinModule('node:net');

/** Changes whenever bytes on the wire or the lifeline change their meaning. */
export const protocolVersion = 1;

/** What each side tells the other before the first request. */
export interface Introduction {
  readonly protocol: number;
  readonly serializer: string;
  /** The largest body this side accepts, in bytes. */
  readonly maxMessageBytes: number;
}

/** What both `dial` and `accept` need. */
interface Party {
  readonly introduction: Introduction;
  /** Known to the true host and the worker alone. */
  readonly token: string;
  /** Makes the owner of the finished link; the frames that follow go to it at once. */
  readonly open: (link: SocketLink) => LinkSink;
}

interface Dialling extends Party {
  readonly endpoint: string;
  /** Gives up: at the start's deadline, on abort, when the worker is gone. */
  readonly signal: AbortSignal;
}

interface Accepting extends Party {
  /** Tried in their order until one can be listened on. */
  readonly endpoints: readonly string[];
  /** Called as soon as `endpoints[index]` is listened on. */
  readonly ready: (index: number) => void;
}

const readBufferBytes = 256 * 1024;
/** More strangers than this are not heard at once: the oldest has to go. */
const maxStrangers = 16;
const firstRetryDelay = 1;
const longestRetryDelay = 100;
/** Not there yet, not listening yet, no room at the moment: worth another try. */
const transientCodes: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAGAIN',
  'EBUSY',
]);

/**
 * The host's side: connects, with retries for what is transient, and introduces itself. Resolves
 * after WELCOME. Rejects with HandshakeError where the two do not fit, with the system's error
 * where another try is no use, with `signal.reason` when it is given up.
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

/** Every link of this process reads into the same bytes: they are used up before the next read. */
let readBuffer: Buffer | undefined;

function dialOnce({ endpoint, introduction, token, open, signal }: Dialling): Promise<void> {
  const buffer = (readBuffer ??= Buffer.allocUnsafeSlow(readBufferBytes));
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      link.close();
    };
    const settle = (settled: () => void): void => {
      signal.removeEventListener('abort', abandon);
      settled();
    };
    const callback = (length: number): boolean => {
      link.receive(buffer, length);
      return true;
    };
    const link = new SocketLink(
      connect({ path: endpoint, onread: { buffer, callback } }),
      {
        frame(kind, flags, _nameLength, _tx, bytes, start, end) {
          const said = parse(readText(flags, bytes, start, end));
          const other = asIntroduction(said);
          const refusal =
            kind === Kind.error
              ? new HandshakeError(String(said['refused']))
              : kind === Kind.welcome && other !== undefined
                ? misfit(introduction, other)
                : new ProtocolError('The worker answered HELLO with something else than WELCOME');
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
      },
      handshakeBytes,
    );
    signal.addEventListener('abort', abandon);
    introduce(link, Kind.hello, { ...introduction, token });
  });
}

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
            const said = parse(readText(flags, bytes, start, end));
            if (kind !== Kind.hello || !sameToken(said['token'], token)) {
              link.close();
              return;
            }
            strangers.delete(link);
            close();
            const other = asIntroduction(said);
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
      socket.on('data', (chunk: Buffer) => {
        link.receive(chunk, chunk.length);
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
        server.listen(endpoint, () => {
          server.off('error', reject);
          resolve();
        });
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

function introduce(link: SocketLink, kind: number, said: object): void {
  link.send(kind, 0, '', JSON.stringify(said));
}

function establish(
  link: SocketLink,
  own: Introduction,
  other: Introduction,
  open: Party['open'],
): void {
  link.maxSendBytes = other.maxMessageBytes;
  link.handOver(open(link), own.maxMessageBytes);
}

function misfit(host: Introduction, worker: Introduction): HandshakeError | undefined {
  if (host.protocol !== worker.protocol)
    return new HandshakeError(
      `The host speaks protocol ${host.protocol}, the worker protocol ${worker.protocol}: ` +
        'install the same version of isolated-workers for both.',
    );
  if (host.serializer !== worker.serializer)
    return new HandshakeError(
      `The host's serializer is '${host.serializer}', the worker's is '${worker.serializer}': ` +
        "give createWorker() and startWorkerServer() the same option 'serializer'.",
    );
  return undefined;
}

function parse(text: string): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function asIntroduction(said: Record<string, unknown>): Introduction | undefined {
  const { protocol, serializer, maxMessageBytes } = said;
  return typeof protocol === 'number' &&
    typeof serializer === 'string' &&
    typeof maxMessageBytes === 'number'
    ? { protocol, serializer, maxMessageBytes }
    : undefined;
}

/** Takes as long for every wrong token; a loop of our own spares the worker `node:crypto`. */
function sameToken(said: unknown, token: string): boolean {
  if (typeof said !== 'string' || said.length !== token.length) return false;
  let difference = 0;
  for (let at = 0; at < token.length; at++)
    difference |= said.charCodeAt(at) ^ token.charCodeAt(at);
  return difference === 0;
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

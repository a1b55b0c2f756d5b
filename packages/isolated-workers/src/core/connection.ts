import { HandshakeError } from '../errors/index.js';
import { readText } from '../utils/framing.js';
import type { LinkSink, SocketLink } from './link.js';

/** Changes whenever bytes on the wire or the lifeline change their meaning. */
export const protocolVersion = 1;

/** What each side tells the other before the first request. */
export interface Introduction {
  readonly protocol: number;
  readonly serializer: string;
  /** The largest body this side accepts, in bytes. */
  readonly maxMessageBytes: number;
}

/** What both `dial()` and `accept()` need. */
export interface Party {
  readonly introduction: Introduction;
  /** Known to the true host and the worker alone. */
  readonly token: string;
  /** Makes the owner of the finished link; the frames that follow go to it at once. */
  readonly open: (link: SocketLink) => LinkSink;
}

export function introduce(link: SocketLink, kind: number, said: object): void {
  link.send(kind, 0, '', JSON.stringify(said));
}

export function establish(
  link: SocketLink,
  own: Introduction,
  other: Introduction,
  open: Party['open'],
): void {
  link.maxSendBytes = other.maxMessageBytes;
  link.handOver(open(link), own.maxMessageBytes);
}

export function misfit(host: Introduction, worker: Introduction): HandshakeError | undefined {
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

/** What the other side says first: as it came, and as an introduction if it is one. */
export function hear(
  flags: number,
  bytes: Buffer,
  start: number,
  end: number,
): { said: Record<string, unknown>; other: Introduction | undefined } {
  const said = parse(readText(flags, bytes, start, end));
  return { said, other: asIntroduction(said) };
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

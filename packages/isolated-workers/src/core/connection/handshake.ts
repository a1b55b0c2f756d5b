import { HandshakeError } from '../../errors/index.js';
import type { Link, LinkSink } from '../messaging/index.js';
import { attachingOf, jsonOf, ownMembers, type Serializer } from '../../utils/index.js';
import { type Frame, Kind } from '../wire/index.js';
import type { ByteLink } from './byte-link.js';

/** Changes whenever the meaning of bytes on the wire or the lifeline changes. */
const protocolVersion = 4;

/** What each side tells the other before the first request. */
export interface Introduction {
  readonly protocol: number;
  readonly serializer: string;
  /** The largest body this side accepts, in bytes. */
  readonly maxMessageBytes: number;
  /** Whether this side reads attachments; absent means no. */
  readonly attachments?: boolean;
}

/** What this side tells. */
export function introductionOf(serializer: Serializer, maxMessageBytes: number): Introduction {
  const introduction = { protocol: protocolVersion, serializer: serializer.name, maxMessageBytes };
  const isAttaching = attachingOf(serializer) !== undefined;
  return isAttaching ? { ...introduction, attachments: true } : introduction;
}

/** The two halves of the secret that only the true host and its worker know. Each side shows its own. */
export interface Tokens {
  /** Shown first: who poses as the worker learns nothing. */
  readonly worker: string;
  readonly host: string;
}

/** What both `dial()` and `accept()` need. */
export interface Party {
  readonly introduction: Introduction;
  readonly tokens: Tokens;
  /** Called when the handshake is over. Returns the owner of the link, which gets all further frames. */
  readonly open: (link: Link) => LinkSink;
}

/** Sends the first message of a side. */
export function introduce(link: Link, kind: 'hello' | 'welcome' | 'error', said: object): void {
  link.send(Kind[kind], 0, '', jsonOf(said));
}

/** Takes the same time for every wrong token. A loop of our own spares the worker `node:crypto`. */
export function isSame(said: unknown, token: string): boolean {
  if (typeof said !== 'string' || said.length !== token.length) return false;
  let difference = 0;
  for (let at = 0; at < token.length; at++)
    difference |= said.charCodeAt(at) ^ token.charCodeAt(at);
  return difference === 0;
}

/** The two sides match: gives the link its limits and its owner. */
export function establish(
  link: ByteLink,
  own: Introduction,
  other: Introduction,
  open: Party['open'],
): void {
  link.maxSendBytes = other.maxMessageBytes;
  link.attaches = other.attachments === true;
  link.handOver(open(link), own.maxMessageBytes);
}

/** The error if the two sides do not match. */
export function misfit(host: Introduction, worker: Introduction): HandshakeError | undefined {
  if (host.protocol !== worker.protocol)
    return new HandshakeError(
      `The host speaks protocol ${host.protocol}, the worker protocol ${worker.protocol}: ` +
        'install the same version of isolated-workers for both.',
    );
  if (host.serializer !== worker.serializer)
    return new HandshakeError(
      `The host's serializer is '${shown(host)}', the worker's is '${shown(worker)}': ` +
        "give createWorker() and startWorkerServer() the same option 'serializer'.",
    );
  return undefined;
}

/** The name of a serializer, which may fill the whole introduction. */
function shown({ serializer }: Introduction): string {
  return serializer.slice(0, 200);
}

/** The peer's first message: raw and, if it is an introduction, parsed. */
export function hear(frame: Frame): {
  said: Record<string, unknown>;
  other: Introduction | undefined;
} {
  const said = parse(frame.text);
  return { said, other: asIntroduction(said) };
}

function parse(text: string): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(text);
    return ownMembers<Record<string, unknown>>(
      typeof said === 'object' && said !== null ? { ...said } : {},
    );
  } catch {
    return ownMembers({});
  }
}

function asIntroduction(said: Record<string, unknown>): Introduction | undefined {
  const { protocol, serializer, maxMessageBytes, attachments } = said;
  return typeof protocol === 'number' &&
    typeof serializer === 'string' &&
    Number.isInteger(maxMessageBytes) &&
    (maxMessageBytes as number) >= 0
    ? {
        protocol,
        serializer,
        maxMessageBytes: maxMessageBytes as number,
        attachments: attachments === true,
      }
    : undefined;
}

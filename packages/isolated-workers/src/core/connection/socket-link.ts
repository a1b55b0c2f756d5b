import type { Duplex } from 'node:stream';
import { readInPlace } from '../../platform/index.js';
import type { LinkSink } from '../messaging/index.js';
import { ByteLink, handshakeBytes } from './byte-link.js';
import type { Carrier, CarrierOwner } from './carrier.js';
import { process, Buffer, monotonicNow } from '../../utils/index.js';

// Not imported: the module's namespace object would cost a third of a millisecond of every start.
const { connect } = process.getBuiltinModule('node:net');

/**
 * The host's side: dials `endpoint`. The link can be used at once; a failed dial closes it with its error.
 */
export function dialledLink(endpoint: string, sink: LinkSink): ByteLink {
  const carry = (owner: CarrierOwner): Carrier => {
    const buffer = (): Buffer => owner.place() ?? commonPlace();
    const callback = (length: number, chunk: Uint8Array): boolean => {
      owner.received(chunk as Buffer, length);
      return true;
    };
    return new SocketCarrier(connect({ path: endpoint, onread: { buffer, callback } }), owner);
  };
  return new ByteLink(carry, sink, handshakeBytes);
}

/** The worker's side: a link over a connection that a server has accepted. */
export function acceptedLink(socket: Socket, sink: LinkSink): ByteLink {
  return new ByteLink((owner) => receiving(socket, owner), sink, handshakeBytes);
}

/** A socket. */
type Socket = Duplex & { ref(): unknown; unref(): unknown };

const readBytes = 256 * 1024;
let readBuffer: Buffer | undefined;

/** All links of this process may share this buffer: its bytes are used up before the next read. */
function commonPlace(): Buffer {
  return (readBuffer ??= Buffer.allocUnsafeSlow(readBytes));
}

function receiving(socket: Socket, owner: CarrierOwner): SocketCarrier {
  let inPlace = false;
  socket.on('data', (chunk: Buffer) => {
    owner.received(chunk, chunk.length);
    // From the first large body on, once none of it is left in the stream.
    if (inPlace || !owner.awaitsLargeBody || socket.readableLength > 0) return;
    inPlace = true;
    readInPlace(socket, {
      place: () => owner.place() ?? commonPlace(),
      receive: (place, length) => {
        owner.received(place, length);
      },
    });
  });
  return new SocketCarrier(socket, owner);
}

/** A socket as a carrier; its creator handles reading. */
class SocketCarrier implements Carrier {
  readonly #socket: Socket;
  readonly #taken: () => void;

  constructor(socket: Socket, owner: CarrierOwner) {
    this.#socket = socket;
    this.#taken = () => {
      owner.taken();
    };
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      owner.lost(failure);
    });
  }

  get queuedBytes(): number {
    // A failed write counts as finished in `writableLength`, but nobody has taken it.
    return this.#socket.errored === null ? this.#socket.writableLength : Infinity;
  }

  write(chunks: readonly Uint8Array[]): void {
    const socket = this.#socket;
    if (chunks.length === 1) {
      socket.write(chunks[0], this.#taken);
      return;
    }
    socket.cork();
    for (const [index, chunk] of chunks.entries())
      socket.write(chunk, index === chunks.length - 1 ? this.#taken : undefined);
    socket.uncork();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Works only if the socket tells how much of a write is left: Node's own pipe handle does. */
  flushSync(
    given: readonly Uint8Array[],
    takeQueued: () => readonly Uint8Array[],
    milliseconds: number,
  ): void {
    const handle = (this.#socket as { _handle?: { fd?: number; writeQueueSize?: number } | null })
      ._handle;
    if (typeof handle?.fd !== 'number' || handle.fd < 0) return;
    if (typeof handle.writeQueueSize !== 'number') return;
    const givenBytes = given.reduce((sum, chunk) => sum + chunk.length, 0);
    const all = Buffer.concat([...given, ...takeQueued()]);
    writeSync(handle.fd, all.subarray(givenBytes - handle.writeQueueSize), milliseconds);
  }
}

function writeSync(fd: number, bytes: Uint8Array, milliseconds: number): void {
  if (bytes.length === 0) return;
  const fs = process.getBuiltinModule('node:fs');
  const until = monotonicNow() + milliseconds;
  let offset = 0;
  while (offset < bytes.length && monotonicNow() < until) {
    try {
      offset += fs.writeSync(fd, bytes, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

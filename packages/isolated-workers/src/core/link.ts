import type { Duplex } from 'node:stream';
import { ProtocolError } from '../errors.js';
import {
  FrameDecoder,
  flagUndefined,
  headerBytes,
  writeHeader,
  type FrameSink,
} from '../utils/framing.js';

/** What a link tells its owner. */
export interface LinkSink extends FrameSink {
  /** Nothing comes or goes any more. `error`: why, unless the other side just ended. Called once. */
  closed(error: Error | undefined): void;
}

/** An open, framed connection: all that a channel knows of the other side. */
export interface Link {
  /** The largest body the other side accepts, in bytes. */
  readonly maxSendBytes: number;
  /** Bytes received until now: whoever waits for a large frame sees by it that it comes. */
  readonly bytesReceived: number;
  /**
   * Sends one frame, `body` undefined for a value that is, and returns the bytes of its body; they are negative, and nothing was sent,
   * when the other side would not accept them. After the end it sends nothing and says nothing.
   */
  send(kind: number, tx: number, name: string, body: string | Uint8Array | undefined): number;
  /** Bytes that the socket has not taken yet. */
  readonly queuedBytes: number;
  /** Calls back when the socket has taken everything sent until now; never after a close. */
  whenTaken(callback: () => void): void;
  /** Sends what is queued, then ends this side. The other side may still send. */
  end(): void;
  /** Closes both directions at once; what is queued is lost. */
  close(error?: Error): void;
}

/** Either side accepts as much before it knows the other: a HELLO, a WELCOME, a refusal. */
export const handshakeBytes: number = 4096;

const slabBytes = 64 * 1024;
/** Bodies of bytes from this size on are handed to the socket as they are, without a copy. */
const separateBytes = 16 * 1024;
/** The first write of a tick starts with as little as this, each further one with twice as much. */
const firstFlushBytes = 1024;

/** A stream that may keep its process alive, or not: a socket. */
type Socket = Duplex & { ref(): unknown; unref(): unknown };

/** A link over a socket. Small frames share a slab; the socket gets one write at a time. */
export class SocketLink implements Link {
  maxSendBytes: number = handshakeBytes;
  bytesReceived = 0;
  readonly socket: Socket;
  readonly #decoder: FrameDecoder;
  #sink: LinkSink;
  #closed = false;
  #ended = false;

  #slab: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  /** The slab's bytes from here to `#slabEnd` are queued. */
  #slabStart = 0;
  #slabEnd = 0;
  /** Chunks queued before those in the slab. */
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  /** Chunks the socket has been given and has not taken yet, for `flushSync`. */
  #inFlight: Uint8Array[] = [];
  #flushThreshold = firstFlushBytes;
  #flushScheduled = false;
  #waiting: (() => void)[] = [];

  readonly #flushTick = (): void => {
    this.#flushScheduled = false;
    this.#flushThreshold = firstFlushBytes;
    this.#flush();
  };

  readonly #written = (): void => {
    if (this.#inFlight.length > 0 && this.socket.writableLength === 0) this.#taken();
  };

  constructor(socket: Socket, sink: LinkSink, maxReceiveBytes: number) {
    this.socket = socket;
    this.#sink = sink;
    this.#decoder = new FrameDecoder(
      {
        frame: (...frame) => {
          this.#sink.frame(...frame);
        },
        arriving: (kind, tx) => {
          this.#sink.arriving(kind, tx);
        },
      },
      maxReceiveBytes,
    );
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      this.#finish(failure);
    });
  }

  /** Frames go to `sink` from now on, even those of the chunk at hand. */
  handOver(sink: LinkSink, maxReceiveBytes: number): void {
    this.#sink = sink;
    this.#decoder.maxBodyBytes = maxReceiveBytes;
  }

  /** Takes what has been read from the socket; the chunk may be used again afterwards. */
  receive(chunk: Buffer, length: number): void {
    this.bytesReceived += length;
    try {
      this.#decoder.push(chunk, length);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.close(error);
    }
  }

  send(kind: number, tx: number, name: string, body: string | Uint8Array | undefined): number {
    const bytes =
      typeof body === 'object'
        ? this.#sendBytes(kind, tx, name, body)
        : this.#sendText(kind, body === undefined ? flagUndefined : 0, tx, name, body ?? '');
    if (this.#queuedBytes >= this.#flushThreshold && this.#inFlight.length === 0) {
      this.#flushThreshold *= 2;
      this.#flush();
    }
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      process.nextTick(this.#flushTick);
    }
    return bytes;
  }

  get queuedBytes(): number {
    return this.#queuedBytes + this.socket.writableLength;
  }

  whenTaken(callback: () => void): void {
    if (this.#queuedBytes === 0 && this.#inFlight.length === 0) callback();
    else this.#waiting.push(callback);
  }

  end(): void {
    this.#ended = true;
    this.#flush();
    if (this.#inFlight.length === 0) this.socket.end();
  }

  close(error?: Error): void {
    this.socket.destroy();
    this.#finish(error);
  }

  /**
   * Writes what is queued synchronously, for at most `milliseconds`: the process is about to end.
   * Only where the socket tells how much of a write is still ahead; elsewhere the other side sees
   * the link end in the middle of a frame, and knows that the answer was lost.
   */
  flushSync(milliseconds: number): void {
    // Node's own pipe handle; other runtimes have none, or one that does not tell.
    const handle = (this.socket as { _handle?: { fd?: number; writeQueueSize?: number } | null })
      ._handle;
    if (this.#closed || typeof handle?.fd !== 'number' || handle.fd < 0) return;
    if (typeof handle.writeQueueSize !== 'number') return;
    this.#sealSlab();
    const given = this.#inFlight.reduce((sum, chunk) => sum + chunk.length, 0);
    const rest = Buffer.concat([...this.#inFlight, ...this.#queue]);
    writeAll(handle.fd, rest.subarray(given - handle.writeQueueSize), milliseconds);
    this.#queue = [];
    this.#inFlight = [];
  }

  #sendText(kind: number, flags: number, tx: number, name: string, body: string): number {
    const text = name + body;
    // A code unit takes one to three bytes: most texts need not be measured.
    const room = headerBytes + text.length * 3;
    const measured = room > slabBytes / 4 || text.length * 3 > this.maxSendBytes;
    const bytes = measured ? Buffer.byteLength(text) : -1;
    if (bytes > this.maxSendBytes) return -bytes;
    if (this.#closed || this.#ended) return Math.max(bytes, 0);
    if (bytes > separateBytes) {
      const frame = Buffer.allocUnsafeSlow(headerBytes + bytes);
      writeHeader(frame, 0, bytes, kind, flags, byteLength(name), tx);
      frame.write(text, headerBytes, 'utf8');
      this.#append(frame);
      return bytes;
    }
    const at = this.#reserve(measured ? headerBytes + bytes : room);
    const written = this.#slab.write(text, at + headerBytes, 'utf8');
    this.#commit(at, kind, flags, tx, byteLength(name), written);
    return written;
  }

  #sendBytes(kind: number, tx: number, name: string, body: Uint8Array): number {
    const nameLength = byteLength(name);
    const bytes = nameLength + body.length;
    if (bytes > this.maxSendBytes) return -bytes;
    if (this.#closed || this.#ended) return bytes;
    const separate = bytes > separateBytes;
    const inSlab = separate ? nameLength : bytes;
    const at = this.#reserve(headerBytes + inSlab);
    this.#slab.write(name, at + headerBytes, 'utf8');
    if (!separate) this.#slab.set(body, at + headerBytes + nameLength);
    this.#commit(at, kind, 0, tx, nameLength, bytes, inSlab);
    if (separate) this.#append(body);
    return bytes;
  }

  /** Where in the slab `room` bytes can be written. */
  #reserve(room: number): number {
    if (this.#slabEnd + room > this.#slab.length) {
      this.#sealSlab();
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, room));
      this.#slabStart = this.#slabEnd = 0;
    }
    return this.#slabEnd;
  }

  #commit(
    at: number,
    kind: number,
    flags: number,
    tx: number,
    nameLength: number,
    bodyLength: number,
    inSlab: number = bodyLength,
  ): void {
    writeHeader(this.#slab, at, bodyLength, kind, flags, nameLength, tx);
    this.#slabEnd = at + headerBytes + inSlab;
    this.#queuedBytes += headerBytes + inSlab;
  }

  #append(chunk: Uint8Array): void {
    this.#sealSlab();
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
  }

  /** Moves what is queued in the slab to the queue; what follows is queued behind it. */
  #sealSlab(): void {
    if (this.#slabEnd === this.#slabStart) return;
    this.#queue.push(this.#slab.subarray(this.#slabStart, this.#slabEnd));
    this.#slabStart = this.#slabEnd;
  }

  /** Gives the socket all that is queued, unless it still has an earlier write to finish. */
  #flush(): void {
    if (this.#queuedBytes === 0 || this.#inFlight.length > 0 || this.#closed) return;
    this.#sealSlab();
    const chunks = this.#queue;
    const { socket } = this;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#inFlight = chunks;
    if (chunks.length === 1) socket.write(chunks[0] as Uint8Array, this.#written);
    else {
      socket.cork();
      for (const [index, chunk] of chunks.entries())
        socket.write(chunk, index === chunks.length - 1 ? this.#written : undefined);
      socket.uncork();
    }
    // On Unix a write that fits is over before write() returns.
    if (socket.writableLength === 0) this.#taken();
  }

  #taken(): void {
    this.#inFlight = [];
    if (this.#queuedBytes > 0) {
      this.#flush();
      return;
    }
    this.#slabStart = this.#slabEnd = 0;
    const waiting = this.#waiting;
    if (waiting.length > 0) {
      this.#waiting = [];
      for (const callback of waiting) callback();
    }
    if (this.#ended) this.socket.end();
  }

  #finish(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#decoder.stop();
    this.#queue = [];
    this.#inFlight = [];
    this.#waiting = [];
    this.#sink.closed(error);
  }
}

const knownLengths = new Map<string, number>();

/** UTF-8 bytes of a message type; there are few, so each is measured once. */
function byteLength(name: string): number {
  if (name === '') return 0;
  let length = knownLengths.get(name);
  if (length === undefined) {
    length = Buffer.byteLength(name);
    if (knownLengths.size < 1024) knownLengths.set(name, length);
  }
  return length;
}

function writeAll(fd: number, bytes: Uint8Array, milliseconds: number): void {
  const { writeSync } = process.getBuiltinModule('node:fs');
  const until = performance.now() + milliseconds;
  let offset = 0;
  while (offset < bytes.length && performance.now() < until) {
    try {
      offset += writeSync(fd, bytes, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

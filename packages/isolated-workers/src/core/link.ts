import type { Duplex } from 'node:stream';
import { ProtocolError } from '../errors/index.js';
import {
  FrameDecoder,
  flagLatin1,
  flagUndefined,
  flagUtf16,
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

const slabBytes = 256 * 1024;
/** Texts up to this size are written into the slab, larger ones into memory of their own. */
const slabTextBytes = 128 * 1024;
/** Bodies of bytes from this size on are handed to the socket as they are, without a copy. */
const separateBytes = 16 * 1024;
/** The first write of a tick starts with as little as this, each further one with twice as much. */
const firstFlushBytes = 1024;

const readBytes = 256 * 1024;
let readBuffer: Buffer | undefined;

/** Every link of this process may read into the same bytes: they are used up before the next read. */
export function commonPlace(): Buffer {
  return (readBuffer ??= Buffer.allocUnsafeSlow(readBytes));
}

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
    this.#decoder = new FrameDecoder(sink, maxReceiveBytes);
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      this.#finish(failure);
    });
  }

  /** Frames go to `sink` from now on, even those of the chunk at hand. */
  handOver(sink: LinkSink, maxReceiveBytes: number): void {
    this.#sink = this.#decoder.sink = sink;
    this.#decoder.maxBodyBytes = maxReceiveBytes;
  }

  /** Where the next bytes are best read to; `receive()` is handed the same chunk then. */
  place(): Buffer {
    return this.#decoder.place() ?? commonPlace();
  }

  /** A part of a large body has arrived, and the rest has not. */
  get awaitsLargeBody(): boolean {
    return this.#decoder.awaitsLargeBody;
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
        : this.#sendText(kind, tx, name, body);
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

  #sendText(kind: number, tx: number, name: string, text: string | undefined): number {
    // V8 writes and reads both in bulk, and UTF-8 byte by byte once a character is not ASCII.
    const wide = text !== undefined && beyondLatin1.test(text);
    const flags = text === undefined ? flagUndefined : wide ? flagUtf16 : flagLatin1;
    const length = (text?.length ?? 0) * (wide ? 2 : 1);
    const nameBytes = bytesOf(name);
    const bytes = nameBytes.length + length;
    if (bytes > this.maxSendBytes) return -bytes;
    if (this.#closed || this.#ended) return bytes;
    const separate = bytes > slabTextBytes;
    const target = separate ? Buffer.allocUnsafeSlow(headerBytes + bytes) : this.#reserve(bytes);
    const at = separate ? 0 : this.#slabEnd;
    const body = writeStart(target, at, bytes, kind, flags, nameBytes, tx);
    if (text !== undefined) target.write(text, body, wide ? 'utf16le' : 'latin1');
    if (separate) this.#append(target);
    else this.#commit(bytes);
    return bytes;
  }

  #sendBytes(kind: number, tx: number, name: string, body: Uint8Array): number {
    const nameBytes = bytesOf(name);
    const bytes = nameBytes.length + body.length;
    if (bytes > this.maxSendBytes) return -bytes;
    if (this.#closed || this.#ended) return bytes;
    const separate = bytes > separateBytes;
    const inSlab = separate ? nameBytes.length : bytes;
    const slab = this.#reserve(inSlab);
    const at = writeStart(slab, this.#slabEnd, bytes, kind, 0, nameBytes, tx);
    if (!separate) slab.set(body, at);
    this.#commit(inSlab);
    if (separate) this.#append(body);
    return bytes;
  }

  /** The slab, with room for a header and so many bytes at its end. */
  #reserve(bytes: number): Buffer {
    const room = headerBytes + bytes;
    if (this.#slabEnd + room > this.#slab.length) {
      this.#sealSlab();
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, room));
      this.#slabStart = this.#slabEnd = 0;
    }
    return this.#slab;
  }

  /** A header and so many bytes have been written to the slab's end. */
  #commit(bytes: number): void {
    this.#slabEnd += headerBytes + bytes;
    this.#queuedBytes += headerBytes + bytes;
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
    if (chunks.length === 1) socket.write(chunks[0], this.#written);
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

/** On a string of one-byte characters V8 knows at once that it cannot match. */
const beyondLatin1 = /[\u0100-\uffff]/;

/** Writes header and name, and returns where the body begins. */
function writeStart(
  target: Uint8Array,
  at: number,
  bytes: number,
  kind: number,
  flags: number,
  name: Uint8Array,
  tx: number,
): number {
  writeHeader(target, at, bytes, kind, flags, name.length, tx);
  const start = at + headerBytes;
  // Names are short: a loop is over before a call has begun.
  for (let index = 0; index < name.length; index++) target[start + index] = name[index] as number;
  return start + name.length;
}

const noBytes = new Uint8Array(0);
const knownNames = new Map<string, Uint8Array>();

/** UTF-8 of a message type; there are few, so each is encoded once. */
function bytesOf(name: string): Uint8Array {
  if (name === '') return noBytes;
  let bytes = knownNames.get(name);
  if (bytes === undefined) {
    bytes = Buffer.from(name);
    if (knownNames.size < 1024) knownNames.set(name, bytes);
  }
  return bytes;
}

function writeAll(fd: number, bytes: Uint8Array, milliseconds: number): void {
  if (bytes.length === 0) return;
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

import type { Duplex, Readable } from 'node:stream';

/** Takes a socket's bytes in buffers of its own. */
interface Reader {
  /** Returns the buffer for the next read. */
  place(): Buffer;
  /** Receives the buffer that `place()` returned; its first `length` bytes have been read. */
  receive(chunk: Buffer, length: number): void;
}

/** The internal properties that `net.connect()` sets for its option `onread`, by their symbols. */
type OnRead = Record<symbol, unknown> & {
  readonly _handle?: { useUserBuffer?(buffer: Buffer): unknown } | null;
};

/**
 * Makes `socket` read into the reader's buffers, as the option `onread` of `net.connect()` does; 'data'
 * stops. Node has no such option for accepted sockets, only the internals behind it. On a runtime without
 * those the socket goes on as before.
 */
export function readInPlace(socket: Duplex, reader: Reader): void {
  const internals = socket as unknown as OnRead;
  const symbols = Object.getOwnPropertySymbols(socket);
  const [chunk, nextChunk, callback] = ['kBuffer', 'kBufferGen', 'kBufferCb'].map((name) =>
    symbols.find(({ description }) => description === name),
  );
  const handle = internals._handle;
  if (chunk === undefined || nextChunk === undefined || callback === undefined) return;
  if (typeof handle?.useUserBuffer !== 'function') return;
  const place = reader.place();
  internals[chunk] = place;
  internals[nextChunk] = () => reader.place();
  internals[callback] = (length: number, read: Buffer): boolean => {
    reader.receive(read, length);
    return true;
  };
  handle.useUserBuffer(place);
}

/**
 * Begins to read a stream that has a 'data' listener. The stream itself would begin at the next
 * `process.nextTick`, which a fake clock may have taken.
 */
export function beginToRead(stream: Readable | undefined): void {
  stream?.read(0);
}

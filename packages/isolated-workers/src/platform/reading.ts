import type { Duplex } from 'node:stream';

/** Who wants a socket's bytes, and says where to. */
interface Reader {
  /** Where the next read goes. */
  place(): Buffer;
  /** Gets the chunk that `place()` returned, with so many bytes of what was read at its start. */
  receive(chunk: Buffer, length: number): void;
}

/** The properties that Node's `net.connect()` sets for its option `onread`, by their symbols. */
type OnRead = Record<symbol, unknown> & {
  readonly _handle?: { useUserBuffer?(buffer: Buffer): unknown } | null;
};

/**
 * From now on `socket` reads to where `reader` says, and emits no 'data' any more. It is what the
 * option `onread` of `net.connect()` does; for a socket that a server has accepted Node has all of
 * it but the option. Where a runtime has not, the socket goes on as before.
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

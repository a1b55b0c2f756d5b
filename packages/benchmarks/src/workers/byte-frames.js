/** The operations; a frame has the index in this list. */
export const operations = ['echo', 'take', 'stream', 'input', 'item', 'end'];

const headerBytes = 5;

/**
 * Bytes over a socket, both ways. Returns the function that sends them.
 * @param {import('node:net').Socket} socket
 * @param {(operation: number, bytes: Buffer) => void} receive
 * @returns {(operation: number, bytes: Uint8Array) => void}
 */
export function byteFrames(socket, receive) {
  const header = Buffer.alloc(headerBytes);
  let headerFilled = 0;
  /** @type {Buffer} */
  let body = header;
  let bodyFilled = 0;

  socket.on('data', (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (headerFilled < headerBytes) {
        const taken = chunk.copy(header, headerFilled, at);
        headerFilled += taken;
        at += taken;
        if (headerFilled < headerBytes) return;
        body = Buffer.allocUnsafeSlow(header.readUInt32LE(0));
        bodyFilled = 0;
      }
      const taken = chunk.copy(body, bodyFilled, at);
      bodyFilled += taken;
      at += taken;
      if (bodyFilled === body.length) {
        headerFilled = 0;
        receive(header[4], body);
      }
    }
  });

  return (operation, bytes) => {
    const start = Buffer.allocUnsafe(headerBytes);
    start.writeUInt32LE(bytes.byteLength, 0);
    start[4] = operation;
    socket.cork();
    socket.write(start);
    socket.write(bytes);
    socket.uncork();
  };
}

/**
 * Newline JSON over a socket, both ways: what one would write by hand with care, and no more. Returns the
 * function that sends a value. Values sent within a tick leave in one write.
 * @param {import('node:net').Socket} socket
 * @param {(value: any) => void} receive
 * @returns {(value: unknown) => void}
 */
export function jsonLines(socket, receive) {
  let queued = '';
  const flush = () => {
    socket.write(queued);
    queued = '';
  };

  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (/** @type {string} */ chunk) => {
    // Only the new part is searched: a long line arrives in many chunks.
    let end = chunk.indexOf('\n');
    if (end === -1) {
      rest += chunk;
      return;
    }
    receive(JSON.parse(rest + chunk.slice(0, end)));
    let start = end + 1;
    while ((end = chunk.indexOf('\n', start)) !== -1) {
      receive(JSON.parse(chunk.slice(start, end)));
      start = end + 1;
    }
    rest = chunk.slice(start);
  });

  return (value) => {
    if (queued === '') process.nextTick(flush);
    queued += JSON.stringify(value) + '\n';
  };
}

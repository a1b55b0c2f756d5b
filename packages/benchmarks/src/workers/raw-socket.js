import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { byteFrames, operations } from './byte-frames.js';

const [, , endpoint] = process.argv;
const nothing = new Uint8Array(0);
const server = createServer((socket) => {
  const write = byteFrames(socket, (operation, bytes) => {
    write(operation, operations[operation] === 'echo' ? bytes : nothing);
  });
  socket.on('close', () => process.exit());
});
server.listen(endpoint, () => {
  writeSync(3, '!');
});

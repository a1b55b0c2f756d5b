import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { answer } from './answer.js';
import { jsonLines } from './json-lines.js';

const [, , endpoint] = process.argv;
const server = createServer((socket) => {
  const write = jsonLines(socket, (message) => answer(message, write));
  socket.on('close', () => process.exit());
});
server.listen(endpoint, () => {
  writeSync(3, '!');
});

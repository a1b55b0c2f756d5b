// The floor's worker: newline JSON with ids, answers batched into one write a tick.
import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { handlers } from './handlers.js';
import { jsonLines } from './json-lines.js';

const [, , path] = process.argv;
const server = createServer((socket) => {
  const write = jsonLines(socket, async ({ id, type, payload }) => {
    const handler = handlers[type];
    const result = handler(payload);
    const answer = result instanceof Promise ? await result : result;
    if (id !== undefined) write({ id, payload: answer });
  });
  socket.on('close', () => process.exit());
});
server.listen(path, () => {
  writeSync(3, '!');
});

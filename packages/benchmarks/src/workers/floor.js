import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { answer } from './answer.js';
import * as handlers from './handlers.js';
import { handOn, writeAll } from './items-by-hand.js';
import { jsonLines } from './json-lines.js';

const [, , endpoint] = process.argv;
/** The readers of inputs, by the number of their call. @type {Map<number, ReturnType<typeof handlers.taker>>} */
const takers = new Map();

const server = createServer((socket) => {
  const write = jsonLines(socket, (message) => {
    if (message.kind === undefined) void answer(message, write);
    else conversations[/** @type {keyof typeof conversations} */ (message.kind)](message);
  });
  const conversations = {
    /** @param {{ id: number, type: 'values', payload: any }} call */
    stream: async ({ id, type, payload }) => {
      await writeAll(socket, handlers[type](payload), (item) => {
        write({ id, item });
      });
      write({ id });
    },
    /** @param {{ id: number, payload: object }} call */
    input: ({ id, payload }) => {
      takers.set(id, handlers.taker(payload));
    },
    /** @param {{ id: number, item: unknown }} message */
    item: ({ id, item }) => {
      const taker = takers.get(id);
      if (taker !== undefined) handOn(socket, taker.take, item);
    },
    /** @param {{ id: number }} message */
    end: ({ id }) => {
      write({ id, payload: takers.get(id)?.count() });
      takers.delete(id);
    },
  };
  socket.on('close', () => process.exit());
});
server.listen(endpoint, () => {
  writeSync(3, '!');
});

import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { byteFrames, operations } from './byte-frames.js';
import * as handlers from './handlers.js';
import { handOn, writeAll } from './items-by-hand.js';

const [, , endpoint] = process.argv;
const nothing = new Uint8Array(0);
const [item, end] = [operations.indexOf('item'), operations.indexOf('end')];

const server = createServer((socket) => {
  // One input at a time.
  let taker = handlers.taker();
  /** @type {Record<string, (bytes: Buffer) => unknown>} */
  const doing = {
    echo: (bytes) => {
      write(operations.indexOf('echo'), bytes);
    },
    take: () => {
      write(operations.indexOf('take'), nothing);
    },
    stream: async (bytes) => {
      const { type, payload } = JSON.parse(bytes.toString());
      await writeAll(socket, handlers[/** @type {'chunks'} */ (type)](payload), (chunk) => {
        write(item, chunk);
      });
      write(end, nothing);
    },
    input: (bytes) => {
      taker = handlers.taker(JSON.parse(bytes.toString()));
    },
    item: (bytes) => {
      handOn(socket, taker.take, bytes);
    },
    end: () => {
      write(end, Buffer.from(JSON.stringify(taker.count())));
    },
  };
  const write = byteFrames(socket, (operation, bytes) => {
    doing[operations[operation]](bytes);
  });
  socket.on('close', () => process.exit());
});
server.listen(endpoint, () => {
  writeSync(3, '!');
});

/** @import { Client, Take } from '../types.js' */
// Only bytes over a socket: the floor for binary payloads. A length, an operation, the bytes; answers come in
// the order of the calls, and one call at a time may have items.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { byteFrames, operations } from '../workers/byte-frames.js';
import { handOn, writeAll } from '../workers/items-by-hand.js';
import { kill } from './child.js';
import { freshEndpoint } from './endpoint.js';

const script = fileURLToPath(new URL('../workers/raw-socket.js', import.meta.url));

/** @returns {Promise<Client>} */
export async function start() {
  const endpoint = freshEndpoint();
  const child = spawn(process.execPath, [script, endpoint], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  await once(/** @type {import('node:stream').Readable} */ (child.stdio[3]), 'data');
  const socket = connect(endpoint);
  await once(socket, 'connect');

  /** @type {((bytes: Buffer) => void)[]} */
  const waiting = [];
  /** @type {Take} */
  let take = () => undefined;
  const [stream, input, item, end] = ['stream', 'input', 'item', 'end'].map((name) =>
    operations.indexOf(name),
  );
  const write = byteFrames(socket, (operation, bytes) => {
    if (operation === item) handOn(socket, take, bytes);
    else waiting.shift()?.(bytes);
  });
  /** @param {number} operation @param {Uint8Array} bytes @returns {Promise<Buffer>} */
  const answerTo = (operation, bytes) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      write(operation, bytes);
    });
  return {
    pid: child.pid,
    call: (type, bytes) => answerTo(operations.indexOf(type), /** @type {Uint8Array} */ (bytes)),
    receive: (type, payload, taker) => {
      take = taker;
      return answerTo(stream, Buffer.from(JSON.stringify({ type, payload })));
    },
    give: async (payload, items) => {
      write(input, Buffer.from(JSON.stringify(payload)));
      await writeAll(socket, items, (chunk) => {
        write(item, chunk);
      });
      return JSON.parse((await answerTo(end, new Uint8Array(0))).toString());
    },
    stop: async () => {
      await kill(child);
      rmSync(endpoint, { force: true });
    },
  };
}

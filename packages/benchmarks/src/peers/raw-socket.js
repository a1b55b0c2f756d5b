/** @import { Client } from '../types.js' */
// Only bytes over a socket: the floor for binary payloads. A length, an operation, the bytes; answers come in
// the order of the calls.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { byteFrames, operations } from '../workers/byte-frames.js';
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

  /** @type {((bytes: Uint8Array) => void)[]} */
  const waiting = [];
  const write = byteFrames(socket, (_, bytes) => {
    waiting.shift()?.(bytes);
  });
  return {
    call: (type, bytes) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        write(operations.indexOf(type), /** @type {Uint8Array} */ (bytes));
      }),
    stop: async () => {
      await kill(child);
      rmSync(endpoint, { force: true });
    },
  };
}

/** @import { Client, Take } from '../types.js' */
// The minimum by hand: a spawned ES module, one byte on fd 3, newline JSON with ids over a Unix socket. No
// deadlines, no errors, no types.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { handOn, writeAll } from '../workers/items-by-hand.js';
import { jsonLines } from '../workers/json-lines.js';
import { kill } from './child.js';
import { freshEndpoint } from './endpoint.js';
import { pendingCalls } from './pending-calls.js';

const script = fileURLToPath(new URL('../workers/floor.js', import.meta.url));

/** @returns {Promise<Client>} */
export async function start() {
  const endpoint = freshEndpoint();
  const child = spawn(process.execPath, [script, endpoint], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  await once(/** @type {import('node:stream').Readable} */ (child.stdio[3]), 'data');
  const socket = connect(endpoint);
  await once(socket, 'connect');
  /** @type {Map<number, Take>} */
  const takers = new Map();
  const write = jsonLines(socket, (answer) => {
    if (answer.item === undefined) settle(answer);
    else handOn(socket, /** @type {Take} */ (takers.get(answer.id)), answer.item);
  });
  const { settle, begin, call, notify } = pendingCalls(write);
  return {
    pid: child.pid,
    call,
    notify,
    receive: (type, payload, take) =>
      begin((id) => {
        takers.set(id, take);
        write({ id, kind: 'stream', type, payload });
      }),
    give: (payload, items) =>
      begin(async (id) => {
        write({ id, kind: 'input', payload });
        await writeAll(socket, items, (item) => {
          write({ id, kind: 'item', item });
        });
        write({ id, kind: 'end' });
      }),
    stop: async () => {
      await kill(child);
      rmSync(endpoint, { force: true });
    },
  };
}

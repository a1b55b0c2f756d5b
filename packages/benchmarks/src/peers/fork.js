/** @import { Client } from '../types.js' */
// child_process.fork() with ids, by hand.
import { fork } from 'node:child_process';
import { kill } from './child.js';
import { pendingCalls } from './pending-calls.js';

const script = new URL('../workers/fork.js', import.meta.url);

/** @param {{ serialization: import('node:child_process').SerializationType }} settings @returns {Promise<Client>} */
export async function start({ serialization }) {
  const child = fork(script, { serialization });
  const { settle, call, notify } = pendingCalls((message) => child.send(message));
  child.on('message', (message) => {
    settle(/** @type {any} */ (message));
  });
  return { call, notify, stop: () => kill(child) };
}

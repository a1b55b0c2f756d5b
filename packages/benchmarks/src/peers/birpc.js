/** @import { Client, StartOptions } from '../types.js' */
import { createBirpc } from 'birpc';
import { fork } from 'node:child_process';
import { kill } from './child.js';

const script = new URL('../workers/birpc.js', import.meta.url);

/** @param {StartOptions} options @returns {Promise<Client>} */
export async function start({ deadline }) {
  const child = fork(script, { serialization: 'advanced' });
  /** @type {import('birpc').BirpcReturn<Record<string, (payload: unknown) => unknown>>} */
  const rpc = createBirpc(
    {},
    {
      post: (message) => child.send(message),
      on: (receive) => child.on('message', receive),
      ...(deadline && { timeout: deadline }),
    },
  );
  return {
    call: (type, payload) => rpc.$call(type, payload),
    notify: (type, payload) => rpc.$callEvent(type, payload),
    stop: () => kill(child),
  };
}

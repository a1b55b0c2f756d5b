// The host process of one measurement: one case, one peer. Prints its figures as a line of JSON.
/** @import { Client } from './types.js' */
import { cases } from './cases.js';
import { loadPeer, peers } from './peers.js';

const [, , caseName, peerName, window] = process.argv;
const startPeer = await loadPeer(peerName);
/** @type {Set<Client>} */
const running = new Set();

const sample = await cases[caseName].measure({
  start: async (options) => {
    const started = await startPeer({ workers: 1, ...options });
    const client = {
      ...started,
      stop: () => {
        running.delete(client);
        return started.stop();
      },
    };
    running.add(client);
    return client;
  },
  peer: peers[peerName],
  window: Number(window),
});
console.log(JSON.stringify(sample));

// Pending calls reject now, which no longer matters.
process.on('unhandledRejection', () => {});
await Promise.all([...running].map((client) => client.stop()));
process.exit();

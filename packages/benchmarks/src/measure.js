// The host process of one measurement: one case, one peer. Prints its figures as a line of JSON.
import { cases } from './cases.js';
import { loadPeer, peers } from './peers.js';

const [, , caseName, peerName, window] = process.argv;
const startPeer = await loadPeer(peerName);
const sample = await cases[caseName].measure({
  start: (options) => startPeer({ workers: 1, ...options }),
  peer: peers[peerName],
  window: Number(window),
});
console.log(JSON.stringify(sample));
process.exit();

/** @import { Sample } from './types.js' */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cases } from './cases.js';
import { peers } from './peers.js';

const script = fileURLToPath(new URL('./measure.js', import.meta.url));
const run = promisify(execFile);

// Reading extra certificates costs some Nodes 40 ms a start, ours and the peers' alike.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

/** The peers of one case that are asked for and can do what it needs.
 * @param {string} caseName @param {readonly string[]} wanted */
export function peersOf(caseName, wanted) {
  const { needs, reference } = cases[caseName];
  return [...new Set([reference, ...wanted])].filter((name) =>
    needs.every((feature) => peers[name].features.includes(feature)),
  );
}

/**
 * Measures one case with one peer in a fresh host process, so that no peer runs in code that
 * another one has warmed up, filled or left something behind in.
 * @param {string} caseName @param {string} peerName @param {number} window
 * @returns {Promise<Sample>}
 */
export async function measure(caseName, peerName, window) {
  const { pinned, flags = [] } = cases[caseName];
  const command = [process.execPath, ...flags, script, caseName, peerName, String(window)];
  const [file, ...rest] =
    pinned && process.platform === 'linux' ? ['taskset', '-c', '0', ...command] : command;
  const { stdout } = await run(file, rest, { env, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/**
 * Runs a case in rounds, every peer in each, in an order that turns by one from round to round.
 * @param {string} caseName @param {readonly string[]} wanted
 * @param {{ rounds: number, window: number, onSample: (peer: string) => void }} options
 * @returns {Promise<Map<string, Sample>[]>}
 */
export async function runRounds(caseName, wanted, { rounds, window, onSample }) {
  const names = peersOf(caseName, wanted);
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    const turn = round % names.length;
    const ordered = [...names.slice(turn), ...names.slice(0, turn)];
    const taken = new Map();
    for (const name of ordered) {
      taken.set(name, await measure(caseName, name, window));
      onSample(name);
    }
    samples.push(taken);
  }
  return samples;
}

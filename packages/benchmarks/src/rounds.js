/** @import { Sample } from './types.js' */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cases } from './cases.js';
import { peers } from './peers.js';

const script = fileURLToPath(new URL('./measure.js', import.meta.url));
const run = promisify(execFile);

// Reading extra certificates costs about 40 ms of every start of Node.
const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };

/**
 * The wanted peers that can do what the case needs, and the reference of the ratios.
 * @param {string} caseName
 * @param {readonly string[]} wanted
 */
export function peersOf(caseName, wanted) {
  const { needs, reference, group, only } = cases[caseName];
  const able = wanted.filter(
    (name) =>
      needs.every((feature) => peers[name].features.includes(feature)) &&
      (peers[name].groups?.includes(group) ?? true) &&
      (only?.includes(name) ?? true),
  );
  return [...new Set([reference, ...able])];
}

/**
 * How many rounds a case takes, given how many most cases take.
 * @param {string} caseName
 * @param {number} rounds
 */
export function roundsOf(caseName, rounds) {
  const { restless, steady } = cases[caseName];
  return restless ? 3 * rounds : steady ? Math.ceil(rounds / 3) : rounds;
}

/** Whether this system tells what the case measures. @param {string} caseName */
export function isMeasurable(caseName) {
  const { system } = cases[caseName];
  return system === undefined || system === process.platform;
}

/**
 * Measures one case with one peer in a new host process, so that no peer runs in code that another has warmed
 * up or a heap that another has filled.
 * @param {string} caseName
 * @param {string} peerName
 * @param {number} window milliseconds
 * @returns {Promise<Sample>}
 */
async function measure(caseName, peerName, window) {
  const command = [process.execPath, script, caseName, peerName, String(window)];
  const pinned = cases[caseName].pinned && process.platform === 'linux';
  const [file, ...rest] = pinned ? ['taskset', '-c', '0', ...command] : command;
  const { stdout } = await run(file, rest, { env, maxBuffer: 2 ** 24, timeout: 300_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/**
 * Runs a case in rounds. Every peer takes part in each round, one place later from round to round.
 * @param {string} caseName
 * @param {readonly string[]} names the peers
 * @param {{ rounds: number, window: number }} options
 * @returns {Promise<Map<string, Sample>[]>} for each round, what each peer reached
 */
export async function runRounds(caseName, names, { rounds, window }) {
  const all = [];
  for (let round = 0; round < rounds; round++) {
    const turn = round % names.length;
    const samples = new Map();
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      try {
        samples.set(name, await measure(caseName, name, window));
      } catch (error) {
        process.exitCode = 1;
        console.error(`${caseName}, ${name}: ${error}`);
      }
    }
    all.push(samples);
  }
  return all;
}

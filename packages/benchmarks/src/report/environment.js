import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { peers } from '../peers.js';

/** @param {string} name an installed package */
function versionOf(name) {
  let folder = new URL('.', import.meta.resolve(name));
  for (;;) {
    try {
      const { name: found, version } = JSON.parse(
        readFileSync(new URL('package.json', folder), 'utf8'),
      );
      if (found === name) return version;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    }
    folder = new URL('..', folder);
  }
}

/** What the figures depend on. @returns {readonly (readonly [string, string])[]} */
export function environment() {
  const [{ model }] = cpus();
  const packages = new Set(Object.values(peers).flatMap((peer) => peer.package ?? []));
  return [
    ['processor', `${model.trim()}, ${cpus().length} cores`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['system', `${type()} ${release().split('-')[0]}, ${arch()}`],
    ['Node.js', process.version],
    ['packages', [...packages].map((name) => `${name} ${versionOf(name)}`).join(', ')],
  ];
}

/** The load average of the last minute, beside the number of cores. */
export const load = () => `${loadavg()[0].toFixed(1)} on ${cpus().length} cores`;

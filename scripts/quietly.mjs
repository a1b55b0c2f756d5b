// node scripts/quietly.mjs <arguments of nx>: runs the tasks, and shows what they print only if they fail.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const nx = fileURLToPath(new URL('bin/nx.js', import.meta.resolve('nx/package.json')));
const { status, error, stdout, stderr } = spawnSync(
  process.execPath,
  [nx, ...process.argv.slice(2)],
  {
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  },
);
if (error) throw error;
if (status !== 0) {
  process.stderr.write(stdout);
  process.stderr.write(stderr);
}
process.exitCode = status ?? 1;

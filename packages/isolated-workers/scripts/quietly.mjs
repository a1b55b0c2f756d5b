// node quietly.mjs <arguments of nx>: runs the tasks, and shows what they print only if they fail.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const manifest = require.resolve('nx/package.json');
const nx = join(manifest, '..', require(manifest).bin.nx);
const { status, error, stdout, stderr } = spawnSync(
  process.execPath,
  [nx, ...process.argv.slice(2)],
  { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 },
);
if (error) throw error;
if (status !== 0) {
  process.stderr.write(stdout);
  process.stderr.write(stderr);
}
process.exitCode = status ?? 1;

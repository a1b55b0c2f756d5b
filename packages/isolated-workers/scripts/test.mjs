// npm test: what the tests need, then every test, the fast lane before the slow one. Arguments are vitest's.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const inRepository = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const args = process.argv.slice(2);
const minutes = { '': 8, '--project fast': 4 }[args.join(' ')];
if (minutes) console.log(`This takes about ${minutes} minutes on two cores.`);

for (const command of [
  [fileURLToPath(new URL('quietly.mjs', import.meta.url)), 'run', 'workspace:before-tests'],
  [inRepository('node_modules/vitest/vitest.mjs'), 'run', ...args],
]) {
  const { status, error } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

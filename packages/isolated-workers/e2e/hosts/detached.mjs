// Starts `without-console.mjs` as a process that has no console, with its own arguments.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const host = fileURLToPath(new URL('./without-console.mjs', import.meta.url));
const child = spawn(process.execPath, [host, ...process.argv.slice(2)], {
  detached: true,
  stdio: 'ignore',
});
child.on('exit', (code) => process.exit(code));

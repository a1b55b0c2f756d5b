// Exits once its output has been written, says the callback: has all of it arrived?
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bytes = 1024 * 1024;
if (process.argv[2] === 'child') {
  process.stdout.write('x'.repeat(bytes));
  process.stdout.write('', () => process.exit());
} else {
  const run = process.versions.deno ? ['run', '-A'] : [];
  const command = [...run, fileURLToPath(import.meta.url), 'child'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] });
  let arrived = 0;
  child.stdout.on('data', (chunk) => (arrived += chunk.length));
  // A reader that is busy with other things for a moment.
  child.stdout.pause();
  setTimeout(() => child.stdout.resume(), 1000);
  child.on('close', () => {
    console.log(`${arrived} of ${bytes} bytes arrived`);
    process.exit(arrived === bytes ? 0 : 3);
  });
}

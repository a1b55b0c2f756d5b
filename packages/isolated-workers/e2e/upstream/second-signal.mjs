// A child that ignores SIGTERM gets SIGKILL after it: does that one reach it?
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'child') {
  process.on('SIGTERM', () => {});
  setTimeout(() => process.exit(3), 6000);
  console.log('up');
} else {
  const run = process.versions.deno ? ['run', '-A'] : [];
  const command = [...run, fileURLToPath(import.meta.url), 'child'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 1000);
  });
  child.on('exit', (code, signal) => {
    console.log(`it ended by itself: ${code === 3}, signal: ${signal}`);
    process.exit(code === 3 ? 3 : 0);
  });
}

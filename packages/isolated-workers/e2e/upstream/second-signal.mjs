// A child that ignores SIGTERM gets SIGKILL after it: does that one reach it?
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'child') {
  process.on('SIGTERM', () => {});
  setTimeout(() => process.exit(), 9000);
  console.log('up');
} else {
  const run = process.versions.deno ? ['run', '-A'] : [];
  const command = [...run, fileURLToPath(import.meta.url), 'child'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] });
  let lost;
  child.stdout.once('data', () => {
    setTimeout(() => child.kill('SIGTERM'), 1000);
    setTimeout(() => child.kill('SIGKILL'), 2000);
    lost = setTimeout(() => {
      console.log('it lives on');
      process.exit(3);
    }, 5000);
  });
  child.on('exit', (_code, signal) => {
    clearTimeout(lost);
    console.log(`it ended by ${signal}`);
  });
}

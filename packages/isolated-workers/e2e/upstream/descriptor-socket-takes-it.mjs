// Once there is a socket for an inherited descriptor, can one still write to the descriptor?
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'child') {
  const socket = new Socket({ fd: 3 });
  socket.on('error', () => {});
  socket.resume();
  setTimeout(() => {
    try {
      writeSync(3, 'hello');
      process.exit(0);
    } catch ({ message }) {
      console.log(message);
      process.exit(3);
    }
  }, 500);
} else {
  const run = process.versions.deno ? ['run', '-A'] : [];
  const command = [...run, fileURLToPath(import.meta.url), 'child'];
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  child.on('exit', (code) => process.exit(code));
}

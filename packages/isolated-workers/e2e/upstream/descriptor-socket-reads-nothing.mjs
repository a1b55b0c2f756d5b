// A socket made from an inherited descriptor: does what the parent writes arrive?
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'child') {
  const socket = new Socket({ fd: 3 });
  socket.on('data', () => process.exit(0));
  setTimeout(() => process.exit(3), 3000);
} else {
  const command = [fileURLToPath(import.meta.url), 'child'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  child.stdio[3].write('hello');
  child.on('exit', (code) => {
    console.log(code === 3 ? 'nothing arrives' : 'it arrives');
    process.exit(code);
  });
}

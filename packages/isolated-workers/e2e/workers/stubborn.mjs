// Ignores SIGTERM and holds timers, a server and a grandchild, as its arguments say.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { startWorkerServer } from 'isolated-workers';

const traits = process.argv.slice(2);
if (traits.includes('ignores SIGTERM')) process.on('SIGTERM', () => {});
if (traits.includes('holds timers')) setInterval(() => {}, 1000);
if (traits.includes('holds a server')) createServer().listen(0, '127.0.0.1');
await startWorkerServer(
  {
    ping: () => 'pong',
    spin: () => {
      for (;;);
    },
    grandchild() {
      const run = process.versions.deno ? ['eval'] : ['-e'];
      const child = spawn(process.execPath, [...run, 'setTimeout(() => {}, 15_000)'], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return child.pid;
    },
  },
  { onShutdown: () => void process.stdout.write('onShutdown was called\n') },
);

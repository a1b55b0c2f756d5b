// A worker with nothing special about it, and what there is to know about its process.
import { inspect } from 'node:util';
import { startWorkerServer } from 'isolated-workers';

const noted = [];
await startWorkerServer(
  {
    ping: () => 'pong',
    echo: (value) => value,
    see: (value) => inspect(value, { depth: 9 }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'waited')),
    never: (_payload, { signal }) => {
      signal.addEventListener('abort', () => noted.push('aborted'));
      return new Promise(() => {});
    },
    spin: () => {
      for (;;);
    },
    note: (value) => void noted.push(value),
    noted: () => noted,
    complain: (text) => {
      throw new RangeError(text);
    },
    ask: (payload, { host }) => host.send('answer', payload),
    facts: () => ({
      pid: process.pid,
      argv: process.argv.slice(2),
      script: process.argv[1],
      cwd: process.cwd(),
      execArgv: process.execArgv,
      env: { ...process.env },
      versions: { ...process.versions },
    }),
    say: ({ stream, text }) => void process[stream].write(text),
  },
  JSON.parse(process.env.E2E_SERVER_OPTIONS ?? '{}'),
);

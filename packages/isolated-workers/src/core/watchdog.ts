/** Milliseconds the main thread is given to end by itself once the host is gone. */
const grace = 500;

/**
 * What the watchdog's thread runs. It reads the lifeline in an event loop of its own, so that it
 * notices the end of the host even while the main thread is busy for ever; a read that blocks would
 * keep every exit waiting, as Node joins its threads. SIGKILL is the only end that a busy main
 * thread cannot delay. Before that it removes what the worker may be listening on.
 */
const program = `'use strict';
const { workerData } = require('node:worker_threads');
const { rmSync } = require('node:fs');
const { connect, Socket } = require('node:net');
const { fd } = workerData;
// Bun reads nothing from new Socket({ fd }); its connect() takes what Node's does not.
const lifeline = process.versions.bun === undefined ? new Socket({ fd }) : connect({ fd });
lifeline.on('error', () => lifeline.destroy());
lifeline.on('close', () => setTimeout(() => {
  try {
    if (workerData.leftover) rmSync(workerData.leftover, { recursive: true, force: true });
  } catch {}
  process.kill(process.pid, 'SIGKILL');
}, ${grace}));
lifeline.resume();
`;

/** Starts the watchdog. It keeps the process alive no longer than the main thread does. */
export function startWatchdog(fd: number, leftover: string): void {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const thread = new Worker(program, {
    eval: true,
    name: 'isolated-workers watchdog',
    // Neither the host's preloads nor its flags have anything to do in this thread.
    execArgv: [],
    env: {},
    // Streams that nobody reads are cheaper than those that lead to the process's own.
    stdout: true,
    stderr: true,
    workerData: { fd, leftover },
  });
  thread.unref();
}

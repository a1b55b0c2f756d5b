import { watchLifeline } from '../platform/lifeline.js';

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

/**
 * Notices the end of the host by the lifeline, with a watchdog or, without one, in the main thread.
 * Starting a thread costs two milliseconds and the attention of a second core: it is not done while
 * the handshake, which wants both, is under way, unless that takes longer than it should.
 */
export class Guard {
  readonly #fd: number;
  readonly #watchdog: boolean;
  readonly #hostGone: () => void;
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  #lifeline: { destroy(): unknown } | undefined;

  constructor(fd: number, watchdog: boolean, hostGone: () => void) {
    this.#fd = fd;
    this.#watchdog = watchdog;
    this.#hostGone = hostGone;
  }

  /** Starts after so many milliseconds, if it has not been started by then. */
  startWithin(milliseconds: number, leftover: string): void {
    // While the host dials there is time to load it.
    if (this.#watchdog) workerThreads();
    this.#timer = setTimeout(() => {
      this.start(leftover);
    }, milliseconds);
  }

  /** `leftover`: the folder to remove before the process is killed; `''`: none. */
  start(leftover: string): void {
    clearTimeout(this.#timer);
    if (this.#started) return;
    this.#started = true;
    // On Deno nobody can write to a lifeline that is watched: this comes after the last write.
    if (this.#watchdog) startWatchdog(this.#fd, leftover);
    else this.#lifeline = watchLifeline(this.#fd, this.#hostGone);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#started = true;
    this.#lifeline?.destroy();
  }
}

function startWatchdog(fd: number, leftover: string): void {
  const thread = new (workerThreads().Worker)(program, {
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
  // It keeps the process alive no longer than the main thread does.
  thread.unref();
}

function workerThreads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads');
}

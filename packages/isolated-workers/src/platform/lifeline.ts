import type { NetConnectOpts, Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { jsonOf, own, process, Buffer } from '../utils/index.js';
import { beginToRead } from './reading.js';
import { groupSignals } from './listening.js';
import { platform } from './name.js';

// Not imported: the module's namespace object would cost half a millisecond of every start.
const { readSync, writeSync } = process.getBuiltinModule('node:fs');
const net = process.getBuiltinModule('node:net');

/** Tells a worker the descriptor of its lifeline, and its host's process id; deleted when it is read. */
export const lifelineVariable = 'ISOLATED_WORKERS_FD';
/** Host: the variable's value. */
export const lifelineMark: string = `3 ${process.pid}`;
/**
 * Host: its value for a worker whose stderr is a terminal, so that nobody but the worker can tell what ended it. On Windows
 * a lifeline that is read cannot be written to synchronously.
 */
export const terminalMark: string = platform === 'win32' ? lifelineMark : `${lifelineMark} tty`;
/** Deno gives access only to the inherited descriptors that this variable names. */
export const denoVariable = 'DENO_EXTRA_STDIO_FDS';

const [fd, host, stderr] = own(process.env, lifelineVariable)?.split(' ') ?? [];

/** Worker: what the variable says to a child of the host. A process that has only inherited it has another parent. */
export function ownMark(): { readonly fd: number; readonly terminal: boolean } | undefined {
  return isChildOfHost() ? { fd: Number(fd), terminal: stderr === 'tty' } : undefined;
}

function isChildOfHost(): boolean {
  return host !== undefined && process.ppid === Number(host);
}

/** What the host sends down the lifeline first, so that no secret is in an environment. */
export interface StartData {
  /** Names the worker. */
  readonly id: string;
  readonly endpoints: readonly string[];
  /** The worker shows its own to whoever connects, and serves whoever then shows the host's. */
  readonly tokens: { readonly worker: string; readonly host: string };
  /** Deadlines are suspended, for debugging. */
  readonly noTimeouts: boolean;
  /** What the script gets by `initialData()`, as JSON. */
  readonly initialData?: string | undefined;
}

/** Host: the start data, as a line. */
export function startLine(data: StartData): string {
  return `${jsonOf(data)}\n`;
}

/** Initial data makes the line as long as 2 MiB. */
const largestRead = 256 * 1024;

/** Worker: reads the start data synchronously. The host writes it when it spawns the worker. */
export function readStartData(fd: number): StartData {
  const read: Buffer[] = [];
  for (let size = 4096; ; size = Math.min(size * 2, largestRead)) {
    const chunk = Buffer.allocUnsafe(size);
    const length = readSync(fd, chunk);
    if (length === 0) throw new Error('the lifeline ended');
    read.push(chunk.subarray(0, length));
    if (chunk[length - 1] !== 0x0a) continue;
    const line = read.length === 1 ? read[0] : Buffer.concat(read);
    return JSON.parse(String(line)) as StartData;
  }
}

/** Worker: reports the endpoint it listens on, and its process id if that is not the one that the host has. */
export function writeReady(fd: number, index: number): void {
  const wrapped = host !== undefined && !isChildOfHost();
  writeSync(fd, wrapped ? `[${index},${process.pid}]\n` : `${index}\n`);
}

/** Worker: reports that it can listen on no endpoint, and why. */
export function writeFailure(fd: number, reason: string): void {
  writeSync(fd, `${JSON.stringify(reason)}\n`);
}

/** Characters of an uncaught error that a worker tells: its headline, and some of its stack. */
const toldOfError = 2000;

/** Worker: reports the uncaught error that ends it, as the runtime prints it. */
export function writeUncaught(fd: number, text: string): void {
  // Once the lifeline is closed, its number is another file's.
  if (watched?.destroyed === true) return;
  try {
    writeSync(fd, `${jsonOf({ uncaught: text.slice(0, toldOfError) })}\n`);
  } catch {
    // The host is gone, or has not read what was there before.
  }
}

/** The longest line that a host reads, in bytes. */
const longestReply = 65_536;

/** Host: what its worker reports of its start and of its end. All else that it says is read and dropped. */
export class WorkerReport {
  /**
   * Of its start: where it listens, or a reason why it does not. Pending for ever if the worker ends before.
   */
  readonly reply: Promise<Ready | string>;
  /** The uncaught error that ends the worker, as its runtime prints it, from the beginning; '' if it tells none. */
  uncaught = '';

  /** `terminal`: its stderr is a terminal, so it tells the uncaught error. */
  constructor(lifeline: Readable | undefined, terminal: boolean) {
    this.reply = new Promise((resolve, reject) => {
      let text = '';
      const read = (chunk: Buffer): void => {
        text += chunk.toString('latin1', 0, longestReply);
        let goesOn = true;
        try {
          for (let end = text.indexOf('\n'); goesOn && end >= 0; end = text.indexOf('\n')) {
            const said: unknown = JSON.parse(Buffer.from(text.slice(0, end), 'latin1').toString());
            text = text.slice(end + 1);
            if (terminal && isUncaught(said)) this.uncaught = said.uncaught;
            else resolve(readyOf(said) ?? String(said));
            goesOn = terminal && this.uncaught === '';
          }
          if (goesOn && text.length >= longestReply)
            throw new Error(`the worker's line is longer than ${longestReply} bytes`);
        } catch (error) {
          goesOn = false;
          reject(error);
        }
        if (!goesOn) lifeline?.off('data', read).resume();
      };
      lifeline?.on('data', read);
      beginToRead(lifeline);
    });
  }
}

/** A worker that listens. */
export interface Ready {
  /** The index of its endpoint. */
  readonly index: number;
  /** Its process id, if it says that it is no child of the host. */
  readonly pid?: number;
}

function readyOf(said: unknown): Ready | undefined {
  if (typeof said === 'number') return { index: said };
  return Array.isArray(said) ? { index: Number(said[0]), pid: Number(said[1]) } : undefined;
}

function isUncaught(said: unknown): said is { readonly uncaught: string } {
  if (typeof said !== 'object' || said === null) return false;
  return typeof own<{ uncaught?: unknown }, 'uncaught'>(said, 'uncaught') === 'string';
}

/** Host: says that it sends the signal itself, before it does. */
export function announceSignal(lifeline: Writable | undefined, signal: NodeJS.Signals): void {
  if (groupSignals.includes(signal)) lifeline?.write(`${signal}\n`);
}

/** What a worker hears on its lifeline. */
export interface LifelineListener {
  /** The host sends the signal itself. */
  readonly announced: (signal: NodeJS.Signals) => void;
  /** The host is gone. */
  readonly ended: () => void;
}

let watched: Socket | undefined;

/** Worker: listens to the lifeline whenever this thread is free. */
export function watchLifeline(fd: number, { announced, ended }: LifelineListener): Socket {
  // Bun reads nothing from `new Socket({ fd })`. Its connect() takes a descriptor, unlike Node's.
  const lifeline =
    process.versions['bun'] === undefined
      ? new net.Socket({ fd })
      : net.connect({ fd } as unknown as NetConnectOpts);
  lifeline.on('error', () => lifeline.destroy());
  lifeline.on('close', ended);
  let text = '';
  lifeline.on('data', (chunk) => {
    const lines = (text + chunk.toString('latin1')).split('\n');
    text = lines.pop() ?? '';
    for (const signal of groupSignals) if (lines.includes(signal)) announced(signal);
  });
  lifeline.unref();
  return (watched = lifeline);
}

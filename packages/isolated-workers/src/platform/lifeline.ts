import type { NetConnectOpts, Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { process, Buffer } from '../utils/index.js';
import { beginToRead } from './reading.js';
import { groupSignals } from './listening.js';

// Not imported: the module's namespace object would cost half a millisecond of every start.
const { readSync, writeSync } = process.getBuiltinModule('node:fs');
const net = process.getBuiltinModule('node:net');

/** Tells a worker the descriptor of its lifeline, and its host's process id; deleted when it is read. */
export const lifelineVariable = 'ISOLATED_WORKERS_FD';
/** Host: the variable's value. */
export const lifelineMark: string = `3 ${process.pid}`;
/** Deno gives access only to the inherited descriptors that this variable names. */
export const denoVariable = 'DENO_EXTRA_STDIO_FDS';

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
  return `${JSON.stringify(data)}\n`;
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

/** Worker: reports the endpoint it listens on. */
export function writeReady(fd: number, index: number): void {
  writeSync(fd, `${index}\n`);
}

/** Worker: reports that it can listen on no endpoint, and why. */
export function writeFailure(fd: number, reason: string): void {
  writeSync(fd, `${JSON.stringify(reason)}\n`);
}

/** Host: what the worker says first; the index of an endpoint, or a reason why there is none. */
export async function replyOf(lifeline: Readable | undefined): Promise<number | string> {
  const reply: unknown = JSON.parse(await firstLine(lifeline));
  return typeof reply === 'number' ? reply : String(reply);
}

/** The longest line that a host reads, in bytes. */
const longestReply = 65_536;

/**
 * Pending for ever if the other side ends before a line does. What follows the line, or what is too long for
 * one, is dropped.
 */
function firstLine(lifeline: Readable | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1', 0, longestReply);
      const end = text.indexOf('\n');
      if (end < 0 && text.length < longestReply) return;
      lifeline?.off('data', read).resume();
      if (end >= 0) resolve(Buffer.from(text.slice(0, end), 'latin1').toString());
      else reject(new Error(`the worker's first line is longer than ${longestReply} bytes`));
    };
    lifeline?.on('data', read);
    beginToRead(lifeline);
  });
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
  return lifeline;
}

import type { NetConnectOpts, Socket } from 'node:net';
import type { Readable } from 'node:stream';

// Not imported: that would make an object of all its names, half a millisecond of every start.
const { readSync, writeSync } = process.getBuiltinModule('node:fs');
const net = process.getBuiltinModule('node:net');

/** The mark by which a worker knows its lifeline; it is deleted when it is read. */
export const lifelineVariable = 'ISOLATED_WORKERS_FD';
/** Deno takes over those inherited descriptors alone that this names. */
export const denoVariable = 'DENO_EXTRA_STDIO_FDS';

/** What the host tells its worker first, on the lifeline: no secret is ever in an environment. */
export interface StartData {
  readonly endpoints: readonly string[];
  readonly token: string;
  /** Deadlines are suspended: somebody is debugging. */
  readonly noTimeouts: boolean;
}

/** Host: the line to write. */
export function startLine(data: StartData): string {
  return `${JSON.stringify(data)}\n`;
}

/** Worker: reads the line, synchronously; the host wrote it when it spawned the worker. */
export function readStartData(fd: number): StartData {
  let line = Buffer.allocUnsafe(0);
  for (;;) {
    const chunk = Buffer.allocUnsafe(4096);
    const length = readSync(fd, chunk);
    if (length === 0) throw new Error('the lifeline ended');
    const read = chunk.subarray(0, length);
    line = line.length === 0 ? read : Buffer.concat([line, read]);
    if (line[line.length - 1] === 0x0a) return JSON.parse(line.toString()) as StartData;
  }
}

/** Worker: says which endpoint it listens on. */
export function writeReady(fd: number, index: number): void {
  writeSync(fd, `${index}\n`);
}

/** Worker: says, instead, why it can listen on none. */
export function writeFailure(fd: number, reason: string): void {
  writeSync(fd, `${JSON.stringify(reason)}\n`);
}

/** Host: what the worker says first; the index of an endpoint, or a reason why there is none. */
export async function replyOf(lifeline: Readable | undefined): Promise<number | string> {
  const reply: unknown = JSON.parse(await firstLine(lifeline));
  return typeof reply === 'number' ? reply : String(reply);
}

/** Pending for ever if the other side ends before a line does. */
function firstLine(lifeline: Readable | undefined): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    lifeline?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\n');
      if (end >= 0) resolve(Buffer.from(text.slice(0, end), 'latin1').toString());
    });
  });
}

/** Worker: calls back when the host is gone, as soon as this thread is not busy. */
export function watchLifeline(fd: number, ended: () => void): Socket {
  // Bun reads nothing from `new Socket({ fd })`; its connect() takes what Node's does not.
  const lifeline =
    process.versions['bun'] === undefined
      ? new net.Socket({ fd })
      : net.connect({ fd } as unknown as NetConnectOpts);
  lifeline.on('error', () => lifeline.destroy());
  lifeline.on('close', ended);
  lifeline.resume();
  lifeline.unref();
  return lifeline;
}

// One end of a link by hand, for what the library itself would never send. It uses nothing of the library.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const Kind = {
  ...{ hello: 1, welcome: 2, request: 3, result: 4, error: 5 },
  ...{ notification: 6, cancel: 7, shutdown: 8, credit: 9, token: 10 },
};
export const mib = 1024 * 1024;
/** How a body's text is read, by its flags. */
const encodings = { 0: 'utf8', 1: 'utf8', 2: 'latin1', 4: 'utf16le' };
const introduction = { protocol: 4, serializer: 'json', maxMessageBytes: 256 * mib };

/** The bytes of a frame; a `length` or `nameLength` that is given goes into the header, true or not. */
export function frame(kind, { tx = 0, flags = 0, name = '', body = '', length, nameLength } = {}) {
  const bytes = Buffer.concat([Buffer.from(name), Buffer.from(body)]);
  const header = Buffer.alloc(12);
  header.writeUInt32LE(length ?? bytes.length, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt8(flags, 5);
  header.writeUInt16LE(nameLength ?? Buffer.byteLength(name), 6);
  header.writeUInt32LE(tx, 8);
  return Buffer.concat([header, bytes]);
}

class Peer {
  #bytes = Buffer.alloc(0);
  #frames = [];
  #waiting = [];

  constructor(socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#take();
    });
    socket.on('close', () => {
      for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    });
  }

  send(kind, fields) {
    this.socket.write(frame(kind, fields));
  }

  /** The next frame; undefined when the link ends without one. */
  async next() {
    if (this.#frames.length > 0) return this.#frames.shift();
    if (this.socket.closed) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next frame of the kind; others are passed over. */
  async nextOf(kind) {
    for (;;) {
      const next = await this.next();
      if (next === undefined || next.kind === kind) return next;
    }
  }

  #take() {
    while (this.#bytes.length >= 12) {
      const end = 12 + this.#bytes.readUInt32LE(0);
      if (this.#bytes.length < end) return;
      const at = 12 + this.#bytes.readUInt16LE(6);
      const found = {
        kind: this.#bytes[4],
        flags: this.#bytes[5],
        tx: this.#bytes.readUInt32LE(8),
        name: this.#bytes.toString('utf8', 12, at),
        body: this.#bytes.toString(encodings[this.#bytes[5]], at, end),
      };
      this.#bytes = this.#bytes.subarray(end);
      const resolve = this.#waiting.shift();
      if (resolve) resolve(found);
      else this.#frames.push(found);
    }
  }
}

/** Plays the worker in this process, which a host has spawned; resolves when WELCOME, or another `answer`, is sent. */
export async function workerByHand(welcome = {}, answer = undefined) {
  const line = Buffer.alloc(65_536);
  const { endpoints, tokens } = JSON.parse(line.toString('utf8', 0, readSync(3, line)));
  const folder = dirname(endpoints[0]);
  mkdirSync(folder, { mode: 0o700 });
  const server = createServer().listen(endpoints[0]);
  await once(server, 'listening');
  writeSync(3, '0\n');
  // Whatever it does to its host, it does not outlive it.
  new Socket({ fd: 3 }).on('close', () => process.exit()).resume();
  const [socket] = await once(server, 'connection');
  server.close();
  rmSync(folder, { recursive: true, force: true });
  const peer = new Peer(socket);
  peer.send(Kind.token, { body: tokens.worker });
  await peer.nextOf(Kind.hello);
  if (answer !== undefined) {
    peer.send(answer.kind, { body: answer.body });
    return peer;
  }
  peer.send(Kind.welcome, { body: JSON.stringify({ ...introduction, ...welcome }) });
  return peer;
}

/** Plays the host: spawns `script` as its worker; resolves when that has answered HELLO. */
export async function hostByHand(script, { args = [], hello = {} } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'by-hand-'));
  const endpoint = join(root, 'folder', 's');
  const tokens = { worker: 'b'.repeat(64), host: 'a'.repeat(64) };
  const worker = spawn(process.execPath, [fileURLToPath(script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ISOLATED_WORKERS_FD: '3' },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    worker[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
  const exited = new Promise((resolve) => {
    worker.once('close', (code, signal) => {
      rmSync(root, { recursive: true, force: true });
      resolve({ code, signal, ...output });
    });
  });
  const start = { endpoints: [endpoint], tokens, noTimeouts: false };
  worker.stdio[3].write(`${JSON.stringify(start)}\n`);
  await once(worker.stdio[3], 'data');
  const peer = new Peer(connect(endpoint));
  await peer.nextOf(Kind.token);
  peer.send(Kind.hello, {
    body: JSON.stringify({ ...introduction, token: tokens.host, ...hello }),
  });
  const answer = await peer.next();
  return { worker, peer, answer, exited };
}

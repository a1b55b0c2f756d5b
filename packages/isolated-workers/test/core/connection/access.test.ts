import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fixture, isLinux } from '../../support.js';
import { isRoot, nobody } from '../../support/mounts.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const token = 'c0ffee'.repeat(10);

interface Worker {
  readonly process: ChildProcess;
  /** What it said on the lifeline: the index of its endpoint, or why there is none. */
  readonly said: string;
  /** Its host dies; resolves when it is gone. */
  readonly end: () => Promise<void>;
}

/** A worker that has these endpoints to try, its host played by the test. */
async function worker(
  endpoints: readonly string[],
  script = 'workers/any-code.mjs',
): Promise<Worker> {
  const child = spawn(process.execPath, [fileURLToPath(fixture(script))], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, ISOLATED_WORKERS_FD: '3' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lifeline = child.stdio[3] as Duplex;
  const start = { endpoints, token, noTimeouts: false };
  lifeline.write(`${JSON.stringify(start)}\n`);
  const [line] = (await once(lifeline, 'data')) as [Buffer];
  return {
    process: child,
    said: line.toString().trim(),
    end: async () => {
      lifeline.destroy();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

function frame(kind: number, body: object): Buffer {
  const text = JSON.stringify(body);
  const header = Buffer.alloc(12);
  header.writeUInt32LE(text.length, 0);
  header.writeUInt8(kind, 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const hello = frame(1, { protocol: 2, serializer: 'json', maxMessageBytes: 1 << 20, token });

async function connected(endpoint: string): Promise<Socket> {
  const socket = connect(endpoint);
  await once(socket, 'connect');
  return socket;
}

/** All that a socket is told until it is closed. */
async function told(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks);
}

describe('S16: who may connect', () => {
  // Root alone can act as another user.
  test.runIf(isRoot)('S16: another user cannot, nor see that there is something', async () => {
    chmodSync(folder.path, 0o755);
    const place = join(folder.path, 'isolated-workers-1');
    const { end } = await worker([join(place, 's')]);
    const as = (command: string) =>
      spawnSync('sh', ['-c', command], { encoding: 'utf8', ...nobody });
    expect(as(`ls ${folder.path}`)).toMatchObject({ status: 0 });
    expect(as(`ls ${place}`).stderr).toContain('Permission denied');
    const dial = `require('net').connect('${place}/s').on('error', (e) => console.log(e.code))
      .on('connect', () => process.exit())`;
    const { stdout } = spawnSync(process.execPath, ['-e', dial], {
      encoding: 'utf8',
      cwd: '/',
      ...nobody,
    });
    expect(stdout.trim()).toBe('EACCES');
    expect(readdirSync(place)).toEqual(['s']);
    await end();
  });

  test.each(['a link to a folder of somebody else', 'a folder that is open to all', 'a dead link'])(
    'S16: where %s is in the way, the worker listens elsewhere, and nothing is put there',
    async (what) => {
      const foreign = join(folder.path, 'foreign');
      const way = join(folder.path, 'isolated-workers-1');
      mkdirSync(foreign);
      chmodSync(foreign, 0o777);
      if (isRoot) chownSync(foreign, 65_534, 65_534);
      if (what === 'a link to a folder of somebody else') symlinkSync(foreign, way);
      else if (what === 'a dead link') symlinkSync(join(folder.path, 'nowhere'), way);
      else mkdirSync(way, { mode: 0o777 });
      const next = join(folder.path, 'isolated-workers-2');
      const { said, end } = await worker([join(way, 's'), join(next, 's')]);
      expect(said).toBe('1');
      expect(readdirSync(next)).toEqual(['s']);
      expect(readdirSync(foreign)).toEqual([]);
      expect(readdirSync(folder.path)).not.toContain('nowhere');
      await end();
      // What was in the way is the test's own.
      spawnSync('rm', ['-rf', way]);
    },
  );

  test('S16: with nothing but such places it says so, and does not listen', async () => {
    const way = join(folder.path, 'in-the-way');
    mkdirSync(way);
    const { process: child, said } = await worker([join(way, 's')]);
    expect(said).toContain('EEXIST');
    if (child.exitCode === null) await once(child, 'exit');
    expect(readdirSync(way)).toEqual([]);
  });

  test('S16: the token is good for one connection: a second that knows it too is dropped', async () => {
    const place = join(folder.path, 'isolated-workers-1');
    const endpoint = join(place, 's');
    await worker([endpoint]);
    const [first, second] = [await connected(endpoint), await connected(endpoint)];
    const heard = told(second);
    first.write(hello);
    const [welcome] = (await once(first, 'data')) as [Buffer];
    expect(welcome[4]).toBe(2);
    second.on('error', () => undefined);
    second.write(hello);
    expect(await heard).toHaveLength(0);
    // And there is nothing to dial any more.
    const third = connect(endpoint);
    const [error] = (await once(third, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ENOENT');
    expect(readdirSync(folder.path)).toEqual([]);
    first.destroy();
  });
});

describe('S17: who may see what', () => {
  test.runIf(isLinux)(
    'S17: neither endpoint nor token is in the environment or the arguments, of a worker or its child',
    async () => {
      const endpoint = join(folder.path, 'isolated-workers-1', 's');
      const { process: child, end } = await worker([endpoint], 'workers/encumbered.mjs');
      const { pid } = child;
      const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
      const pids = [pid, ...children.trim().split(' ').map(Number)];
      expect(pids).toHaveLength(2);
      for (const each of pids)
        for (const what of ['environ', 'cmdline']) {
          const text = readFileSync(`/proc/${String(each)}/${what}`, 'utf8');
          expect(text).toContain(what === 'environ' ? 'TMPDIR=' : process.execPath);
          expect(text).not.toContain(token);
          expect(text).not.toContain('isolated-workers-1');
        }
      process.kill(Number(pids[1]), 'SIGKILL');
      await end();
    },
  );
});

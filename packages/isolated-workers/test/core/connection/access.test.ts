import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, isLinux } from '../../support.js';
import { frameHeader } from '../../support/frame-header.js';
import { listeningWorker } from '../../support/host-by-hand.js';
import { isRoot, nobody } from '../../support/mounts.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();
const script = fixture('workers/any-code.mjs');
const tokens = { worker: 'decaf'.repeat(12), host: 'c0ffee'.repeat(10) };
/** The worker's token, which it shows to everyone. */
const shown = frame(10, tokens.worker, 2);

function frame(kind: number, text: string, flags = 0): Buffer {
  const header = frameHeader({ kind, flags, length: text.length });
  return Buffer.concat([header, Buffer.from(text)]);
}

const introduction = { protocol: 4, serializer: 'json', maxMessageBytes: 1 << 20 };
const hello = frame(1, JSON.stringify({ ...introduction, token: tokens.host }));

async function connected(endpoint: string): Promise<Socket> {
  const socket = connect(endpoint);
  await once(socket, 'connect');
  return socket;
}

/** All that a socket is told until it is closed. */
async function told(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // Writing to it may fail before that.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks);
}

describe('S16: who may connect', () => {
  // Root alone can act as another user.
  test.runIf(isRoot)('S16: another user cannot, nor see that there is something', async () => {
    chmodSync(folder.path, 0o755);
    const place = join(folder.path, 'isolated-workers-1');
    const { end } = await listeningWorker(script, [join(place, 's')], tokens);
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
      const { said, end } = await listeningWorker(
        script,
        [join(way, 's'), join(next, 's')],
        tokens,
      );
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
    const { process: child, said } = await listeningWorker(script, [join(way, 's')], tokens);
    expect(said).toContain('EEXIST');
    if (child.exitCode === null) await once(child, 'exit');
    expect(readdirSync(way)).toEqual([]);
  });

  test('S16: the token is good for one connection: a second that knows it too is dropped', async () => {
    const place = join(folder.path, 'isolated-workers-1');
    const endpoint = join(place, 's');
    await listeningWorker(script, [endpoint], tokens);
    const [first, second] = [await connected(endpoint), await connected(endpoint)];
    const heard = told(second);
    const [greeting] = (await once(first, 'data')) as [Buffer];
    expect(greeting).toEqual(shown);
    first.write(hello);
    const [welcome] = (await once(first, 'data')) as [Buffer];
    expect(welcome[4]).toBe(2);
    second.write(hello);
    expect(await heard).toEqual(shown);
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
      const { process: child, end } = await listeningWorker(
        fixture('workers/encumbered.mjs'),
        [endpoint],
        tokens,
      );
      const { pid } = child;
      const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
      const pids = [pid, ...children.trim().split(' ').map(Number)];
      expect(pids).toHaveLength(2);
      for (const each of pids)
        for (const what of ['environ', 'cmdline']) {
          const text = readFileSync(`/proc/${String(each)}/${what}`, 'utf8');
          expect(text).toContain(what === 'environ' ? 'TMPDIR=' : process.execPath);
          for (const token of Object.values(tokens)) expect(text).not.toContain(token);
          expect(text).not.toContain('isolated-workers-1');
        }
      process.kill(Number(pids[1]), 'SIGKILL');
      await end();
    },
  );
});

// The endpoint's folder, and the process that listens there, are not what they should be.
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createWorker, HandshakeError, WorkerStartError } from 'isolated-workers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually, failureOf, fixture, reportOf, run, runHost } from '../../support.js';
import { fixtureForAnyUser } from '../../support/for-any-user.js';
import { frameHeader } from '../../support/frame-header.js';
import { canMount, isRoot, nobody, withMounts } from '../../support/mounts.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { fileURLToPath } from 'node:url';

const folder = ownTmpdir();

interface Report {
  readonly endpoint?: string;
  readonly answer?: string;
  readonly left?: boolean;
  readonly code?: string;
  readonly message?: string;
}

const preload = fixture('preloads/troubled-folders.mjs').href;

/** What comes of a start with this TMPDIR. */
async function startIn(TMPDIR: string, env: NodeJS.ProcessEnv = {}): Promise<Report> {
  const trouble = env['TROUBLE'] === undefined ? {} : { NODE_OPTIONS: `--import ${preload}` };
  const all = { ...process.env, XDG_RUNTIME_DIR: undefined, ...trouble, TMPDIR, ...env };
  return reportOf<Report>(await runHost('hosts/one-answer.mjs', [], { env: all }));
}

const inTmp = {
  answer: 'hello',
  left: false,
  endpoint: expect.stringMatching(/^\/tmp\/isolated-/) as string,
};

function shared(name: string, mode: number): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

describe.skipIf(process.platform === 'win32')('S31: a folder that others could exchange', () => {
  test.each([0o777, 0o757, 0o775, 0o770])('S31: TMPDIR has mode %o', async (mode) => {
    expect(await startIn(shared('open', mode))).toMatchObject(inTmp);
  });

  test('S31: a folder above TMPDIR is open to all', async () => {
    const path = join(shared('open', 0o777), 'closed');
    mkdirSync(path, { mode: 0o700 });
    expect(await startIn(path)).toMatchObject(inTmp);
  });

  test('S31: a sticky one is used, as /tmp is', async () => {
    const path = shared('sticky', 0o1777);
    const { endpoint, answer } = await startIn(path);
    expect(answer).toBe('hello');
    expect(endpoint).toContain(`${path}/isolated-workers-`);
  });

  // Root alone can give a folder away.
  test.runIf(isRoot)('S31: TMPDIR, or a folder above, is another user’s', async () => {
    const path = shared('foreign', 0o755);
    chownSync(path, 65_534, 65_534);
    expect(await startIn(path)).toMatchObject(inTmp);
    const below = join(path, 'own');
    mkdirSync(below, { mode: 0o700 });
    expect(await startIn(below)).toMatchObject(inTmp);
  });

  test('S31: the host looks for itself: it does not dial in such a folder', async () => {
    process.env['TMPDIR'] = shared('open', 0o700);
    const worker = createWorker(fixture('by-hand/absent-worker.mjs'), {
      args: ['opens the folder above'],
    });
    const error = await failureOf(worker);
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toMatch(
      /open' can be written to by other users .*mode is 0777/,
    );
  });
});

/** Listens in the place of a worker; what it is told until each of its connections is closed. */
async function replaced(
  greet: (socket: Socket) => void,
  options: { readonly signal?: AbortSignal } = {},
): Promise<{ readonly error: unknown; readonly told: readonly string[] }> {
  const file = join(folder.path, 'endpoint.txt');
  const starting = failureOf(
    createWorker(fixture('by-hand/replaced-worker.mjs'), { args: [file], ...options }),
  );
  await eventually(() => existsSync(file));
  const told: string[] = [];
  let open = 0;
  const server: Server = createServer((socket) => {
    open++;
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('close', () => {
      open--;
      told.push(text);
    });
    greet(socket);
  });
  onTestFinished(() => void server.close());
  server.listen(readFileSync(file, 'utf8'));
  const error = await starting;
  await eventually(() => open === 0);
  return { error, told };
}

function frame(kind: number, body: string): Buffer {
  return Buffer.concat([frameHeader({ kind, length: body.length }), Buffer.from(body)]);
}

const welcome = JSON.stringify({ protocol: 4, serializer: 'json', maxMessageBytes: 1 << 20 });

describe('S31: another process poses as the worker; it is told nothing', () => {
  test.each([
    ['a token that is wrong', 'f'.repeat(64)],
    ['a token that is short', 'f'],
    ['no token', ''],
  ])('S31: it shows %s: HandshakeError', async (_what, token) => {
    const { error, told } = await replaced((socket) => socket.write(frame(10, token)));
    expect(error).toBeInstanceOf(HandshakeError);
    expect((error as Error).message).toContain('poses as the worker');
    expect(told).toEqual(['']);
  });

  test('S31: it begins with WELCOME: WorkerStartError', async () => {
    const { error, told } = await replaced((socket) => socket.write(frame(2, welcome)));
    expect(error).toMatchObject({ code: 'ERR_WORKER_START', cause: { code: 'ERR_PROTOCOL' } });
    expect(told).toEqual(['']);
  });

  test('S31: it waits for the host to begin, which does not', async () => {
    const stop = new AbortController();
    const greet = (): void => {
      stop.abort('enough');
    };
    const { error, told } = await replaced(greet, { signal: stop.signal });
    expect(error).toBe('enough');
    expect(told).toEqual(['']);
  });

  test('S31: it closes each connection: the host tries again, and begins none', async () => {
    const stop = new AbortController();
    let connections = 0;
    const greet = (socket: Socket): void => {
      socket.end();
      if (++connections === 3) stop.abort('enough');
    };
    const { error, told } = await replaced(greet, { signal: stop.signal });
    expect(error).toBe('enough');
    expect(told).toEqual(['', '', '']);
  });
});

const troubles = ['chmod fails', 'a socket is in the way', 'modes are not kept'];

describe.skipIf(process.platform === 'win32')('S32, S23: the folder has trouble', () => {
  test.each(troubles.map((trouble) => [trouble === 'modes are not kept' ? 'S23' : 'S32', trouble]))(
    '%s: %s: the next folder, and nothing stays behind',
    async (_row, TROUBLE) => {
      const report = await startIn(folder.path, { TROUBLE, TROUBLED: folder.path });
      expect(report).toMatchObject(inTmp);
      expect(folder.entries()).toEqual([]);
    },
  );

  test.runIf(isRoot)('S23: root is squashed: the next folder', async () => {
    const TROUBLE = 'root is squashed';
    expect(await startIn(folder.path, { TROUBLE, TROUBLED: folder.path })).toMatchObject(inTmp);
    expect(folder.entries()).toEqual([]);
  });

  test.each([
    ['S32', 'chmod fails', 'EPERM'],
    ['S32', 'a socket is in the way', 'EADDRINUSE'],
    ['S23', 'modes are not kept', 'its mode is 0755'],
    ...(isRoot ? [['S23', 'root is squashed', 'its owner is user 65534, not 0']] : []),
  ])(
    '%s: %s everywhere: an error that names each with its reason',
    async (_row, TROUBLE = '', reason = '') => {
      const report = await startIn(folder.path, { TROUBLE });
      expect(report.code).toBe('ERR_WORKER_START');
      for (const place of [folder.path, '/tmp', '/var/tmp'])
        expect(report.message).toMatch(
          new RegExp(`${place}/isolated-workers-[0-9a-f]+/s: [^;]*${reason}`),
        );
      expect(folder.entries()).toEqual([]);
    },
  );

  test.each([
    ['to a folder that may be used: there', 0o700],
    ['to one that others could exchange: elsewhere', 0o777],
  ])('S23: TMPDIR is a link %s', async (_what, mode) => {
    const target = shared('target', mode);
    const link = join(folder.path, 'link');
    symlinkSync(target, link);
    const report = await startIn(link);
    expect(report).toMatchObject({ answer: 'hello', left: false });
    expect(report.endpoint?.startsWith(`${target}/`)).toBe(mode === 0o700);
  });

  test.runIf(canMount)('S23: TMPDIR is noexec, which does not matter', async () => {
    const path = shared('noexec', 0o700);
    const program = fileURLToPath(fixture('hosts/one-answer.mjs'));
    const mount = `-t tmpfs -o noexec,mode=700 tmpfs '${path}'`;
    const report = reportOf<Report>(
      await run(withMounts([mount], [process.execPath, program]), {
        env: { ...process.env, TMPDIR: path },
      }),
    );
    expect(report.answer).toBe('hello');
    expect(report.endpoint).toContain(path);
  });

  test.runIf(isRoot && existsSync('/usr/bin/fakeroot'))(
    'S23: fakeroot: an error that says so',
    async () => {
      const host = fixtureForAnyUser(folder.path, 'hosts/one-answer.mjs');
      const command = ['/usr/bin/fakeroot', process.execPath, fileURLToPath(host)];
      const report = reportOf<Report>(
        await run(command, { ...nobody, cwd: '/', env: { ...process.env, TMPDIR: '/tmp' } }),
      );
      expect(report.code).toBe('ERR_WORKER_START');
      expect(report.message).toContain('its owner is user 65534, not 0');
    },
  );

  test('S23: --permission forbids it: the error says what to allow', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const error = await failureOf(
      createWorker(fixture('workers/ordinary.mjs'), { execArgv: [flag, '--allow-fs-read=*'] }),
    );
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toContain(`needs --allow-fs-write=${folder.path}/*`);
    const execArgv = [flag, '--allow-fs-read=*', `--allow-fs-write=${folder.path}/*`];
    const net = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
    const worker = await createWorker(fixture('workers/ordinary.mjs'), {
      execArgv: [...execArgv, ...net],
    });
    await worker.shutdown();
  });
});

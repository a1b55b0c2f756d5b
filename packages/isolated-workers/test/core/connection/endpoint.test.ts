import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createWorker, WorkerStartError } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, reportOf, runHost } from '../../support.js';
import { fixtureForAnyUser } from '../../support/for-any-user.js';
import { listeningWorker, type ListeningWorker } from '../../support/host-by-hand.js';
import { isRoot, nobody } from '../../support/mounts.js';
import { ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();

interface UmaskReport {
  endpoint: string;
  answer: string;
  left: boolean;
}

describe('S9: any TMPDIR, any umask', () => {
  async function start(tmpdir: string | undefined, umask = 0o022): Promise<UmaskReport> {
    const env = { ...process.env, TMPDIR: tmpdir };
    return reportOf<UmaskReport>(await runHost('hosts/umask.mjs', [String(umask)], { env }));
  }

  test('its own folder is where a worker listens', async () => {
    const { endpoint, answer } = await start(folder.path);
    expect(endpoint).toMatch(new RegExp(`^${folder.path}/isolated-workers-[0-9a-f]{24}/s$`));
    expect(answer).toBe('hello');
  });

  test('one of 200 bytes is too long for a socket: another folder, a short path', async () => {
    const long = join(folder.path, 'n'.repeat(200 - folder.path.length - 1));
    mkdirSync(long);
    const { endpoint, answer, left } = await start(long);
    expect(Buffer.byteLength(endpoint)).toBeLessThanOrEqual(103);
    expect(endpoint.startsWith('/tmp/')).toBe(true);
    expect(answer).toBe('hello');
    expect(left).toBe(false);
    expect(readdirSync(long)).toEqual([]);
  });

  test.each([
    ['unset', undefined],
    ['empty', ''],
    ['not there', '/not/there'],
    ['relative', 'some/where'],
  ])('%s', async (_what, tmpdir) => {
    const { endpoint, answer, left } = await start(tmpdir);
    expect(endpoint).toMatch(/^\/tmp\/isolated-workers-/);
    expect(answer).toBe('hello');
    expect(left).toBe(false);
  });

  test.each([0, 0o777])('umask %o', async (umask) => {
    const { answer } = await start(folder.path, umask);
    expect(answer).toBe('hello');
  });

  const place = (): string => join(folder.path, 'isolated-workers-by-hand');
  const endpoint = (): string => join(place(), 's');

  async function listeningWithUmask0(): Promise<ListeningWorker> {
    const before = process.umask(0);
    return listeningWorker(ordinary, [endpoint()]).finally(() => process.umask(before));
  }

  test('umask 0: the folder is 0700', async () => {
    const worker = await listeningWithUmask0();
    expect(statSync(place()).mode & 0o7777).toBe(0o700);
    const own = connect(endpoint());
    await once(own, 'connect');
    own.destroy();
    await worker.end();
  });

  // Root alone can act as another user.
  test.runIf(isRoot)('umask 0: others cannot reach the socket', async () => {
    const worker = await listeningWithUmask0();
    chmodSync(folder.path, 0o755);
    const dial = `require('net').connect('${endpoint()}').on('error', (e) => console.log(e.code))
      .on('connect', () => process.exit())`;
    const stranger = spawnSync(process.execPath, ['-e', dial], { encoding: 'utf8', ...nobody });
    expect(stranger.stdout.trim()).toBe('EACCES');
    await worker.end();
  });
});

// A header and the worker's token, of 12 and 64 bytes, are all that a stranger hears.
describe('S11: strangers dial first; they are dropped, and the true host connects', () => {
  test.each([
    'garbage',
    'no token',
    'wrong token',
    'token of another type',
    'no JSON',
    'a request first',
    'a huge header',
  ])('%s', async (what) => {
    const report = reportOf(await runHost('hosts/strangers-first.mjs', [what, '3', 'heard']));
    expect(report).toEqual({ answer: 'true host', heard: [76, 76, 76] });
  });

  test('silence, from more strangers than are heard at once', async () => {
    const run = await runHost('hosts/strangers-first.mjs', ['silence', '30', 'connected']);
    expect(reportOf(run)).toEqual({ answer: 'true host', heard: Array(30).fill(76) });
  });

  test('once the host is connected there is nothing to dial', async () => {
    const worker = await createWorker(ordinary);
    expect(folder.entries()).toEqual([]);
    await worker.shutdown();
  });
});

describe('S13: the dial meets an obstacle', () => {
  const byHand = fixture('by-hand/absent-worker.mjs');

  test.each(['not there yet', 'no socket yet', 'refused', 'no room', 'drops the first'])(
    'that passes: %s',
    async (mode) => {
      const worker = await createWorker(byHand, { args: [mode], startupTimeout: 10_000 });
      expect(worker.state).toBe('ready');
      await worker.terminate();
    },
  );

  test('that stays until the deadline', async () => {
    const startedAt = performance.now();
    const error = await failureOf(
      createWorker(byHand, { args: ['never there'], startupTimeout: 700 }),
    );
    expect(performance.now() - startedAt).toBeGreaterThan(690);
    expect(error).toBeInstanceOf(WorkerStartError);
    expect((error as Error).message).toContain('not ready within 700 ms');
  });

  test.each([
    ['a folder that others can enter', 'open to all', undefined, /only this user can enter/],
    ['a link that leads nowhere', 'a loop', 'ELOOP', /ELOOP/],
    ['no right to connect', 'forbidden', 'EACCES', /EACCES/],
  ])('that lasts, and fails at once: %s', async (_what, mode, cause, text) => {
    const host = fixtureForAnyUser(folder.path, 'hosts/dialling.mjs');
    chmodSync(folder.path, 0o1777);
    const report = reportOf<{ code: string; message: string; cause?: string; ms: number }>(
      await runHost(host, [mode], { cwd: '/', ...nobody }),
    );
    expect(report).toMatchObject({ code: 'ERR_WORKER_START', ...(cause && { cause }) });
    expect(report.message).toMatch(text);
    // The budget is 30 s: this did not wait for it.
    expect(report.ms).toBeLessThan(5_000);
  });

  test('that is the death of the worker', async () => {
    const error = await failureOf(createWorker(byHand, { args: ['dies'] }));
    expect(error).toMatchObject({ code: 'ERR_WORKER_START', exitCode: null, signal: 'SIGKILL' });
  });
});

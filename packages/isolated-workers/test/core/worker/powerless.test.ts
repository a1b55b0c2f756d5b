import { describe, expect, onTestFinished, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { gone, isAlive } from '../../support.js';
import { ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

const folder = ownTmpdir();
const isRoot = process.getuid?.() === 0;

interface Report {
  pid: number;
  state: string;
  isSame: boolean;
  exit: object;
  failure: { code: string; message: string };
  late: { code: string };
}

/** What the host says; it ends by itself, and then nothing is left of its worker. */
async function powerless(way: string, script: string): Promise<Report & { livesOn: boolean }> {
  const host = startHost('hosts/powerless.mjs', [way, script]);
  const report = await host.said<Report>();
  onTestFinished(() => {
    if (isAlive(report.pid)) process.kill(report.pid, 'SIGKILL');
  });
  const livesOn = isAlive(report.pid);
  expect(await host.ended).toEqual({ code: 0, signal: null });
  await gone(report.pid);
  return { ...report, livesOn };
}

describe.skipIf(!isRoot)('the host may not signal its worker', () => {
  test('S30: during the start: createWorker() rejects at startupTimeout', async () => {
    const report = await powerless('start', folder.script('setInterval(() => {}, 1000);'));
    expect(report.failure.code).toBe('ERR_WORKER_START');
    expect(report.failure.message).toContain('not ready within 500 ms and could not be killed');
    expect(report.livesOn).toBe(true);
  });

  test('X11: an idle worker ends as its link is closed', async () => {
    const report = await powerless('idle', fileURLToPath(ordinary));
    expect(report).toMatchObject({
      state: 'closed',
      isSame: true,
      exit: { exitCode: 1, signal: null, forced: true },
      failure: { code: 'ERR_WORKER_CLOSED' },
      late: { code: 'ERR_WORKER_CLOSED' },
    });
  });

  test('X11: a worker that spins lives on, until the host has ended', async () => {
    const report = await powerless('busy', fileURLToPath(ordinary));
    expect(report).toMatchObject({
      state: 'closed',
      isSame: true,
      exit: { exitCode: null, signal: null, forced: true },
      failure: { code: 'ERR_WORKER_CLOSED' },
      late: { code: 'ERR_WORKER_CLOSED' },
      livesOn: true,
    });
  });
});

test('X11: signals are taken and do nothing: the calls settle, the link is closed', async () => {
  const report = await powerless('unheard', fileURLToPath(ordinary));
  expect(report).toMatchObject({
    state: 'closed',
    isSame: true,
    exit: { exitCode: null, signal: null, forced: true },
    failure: { code: 'ERR_WORKER_CLOSED' },
    late: { code: 'ERR_WORKER_CLOSED' },
  });
});

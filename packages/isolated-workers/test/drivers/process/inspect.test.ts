import { text } from 'node:stream/consumers';
import { createWorker } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, runHost } from '../../support.js';
import { freePort } from '../../support/free-port.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownStderr } from '../../support/own-stderr.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();
const url = /^ws:\/\/127\.0\.0\.1:(\d+)\/[0-9a-f-]+$/;

describe('inspect', () => {
  test('true opens an inspector on a free port, which a debugger can attach to', async () => {
    const shown = ownStderr();
    await using worker = await createWorker<Ordinary>(ordinary, { inspect: true, stdio: 'ignore' });
    const { inspector = '' } = await worker.send('facts');
    const port = url.exec(inspector)?.[1] ?? '';
    const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as object[];
    expect(list).toMatchObject([{ url: ordinary.href, webSocketDebuggerUrl: inspector }]);
    expect(shown()).toContain(inspector);
  });

  test('two at once do not meet', async () => {
    ownStderr();
    const options = { inspect: true, stdio: 'ignore' } as const;
    const workers = await Promise.all([
      createWorker<Ordinary>(ordinary, options),
      createWorker<Ordinary>(ordinary, options),
    ]);
    const seen = await Promise.all(workers.map((worker) => worker.send('facts')));
    expect(new Set(seen.map(({ inspector }) => url.exec(inspector ?? '')?.[1])).size).toBe(2);
    await Promise.all(workers.map((worker) => worker.shutdown()));
  });

  test('a number is the port', async () => {
    ownStderr();
    const inspect = await freePort();
    await using worker = await createWorker<Ordinary>(ordinary, { inspect, stdio: 'ignore' });
    const { inspector = '' } = await worker.send('facts');
    expect(url.exec(inspector)?.[1]).toBe(String(inspect));
  });

  test.each([undefined, false])('%s: there is none', async (inspect) => {
    await using worker = await createWorker<Ordinary>(ordinary, { inspect });
    expect((await worker.send('facts')).inspector).toBeUndefined();
  });

  test.each(['inherit', 'pipe', 'ignore'])('its URL is printed, stdio %s', async (stdio) => {
    const { code, stdout, stderr } = await runHost('hosts/inspecting.mjs', [stdio]);
    expect(code).toBe(0);
    const { inspector } = JSON.parse(stdout) as { inspector: string };
    expect(inspector).toMatch(url);
    expect(stderr.split(inspector)).toHaveLength(2);
  });
});

describe('deadlines are suspended while somebody debugs', () => {
  const slow = { args: ['800'], startupTimeout: 300, timeout: 50 };

  test('by inspect', async () => {
    ownStderr();
    const options = { ...slow, inspect: true, stdio: 'pipe' } as const;
    await using worker = await createWorker(fixture('workers/slow-start.mjs'), options);
    worker.stdout?.resume();
    if (worker.stderr !== null) void text(worker.stderr);
    expect(await worker.send('ping', undefined)).toBe('pong');
    await using other = await createWorker<Ordinary>(ordinary, {
      inspect: true,
      stdio: 'ignore',
      timeout: 50,
      timeouts: { wait: 50 },
    });
    expect(await other.send('wait', 300)).toBe('waited');
    expect(await other.send('wait', 300, { timeout: 50 })).toBe('waited');
  });

  test('by ISOLATED_WORKERS_NO_TIMEOUTS=1', async () => {
    process.env['ISOLATED_WORKERS_NO_TIMEOUTS'] = '1';
    try {
      await using worker = await createWorker(fixture('workers/slow-start.mjs'), slow);
      expect(await worker.send('ping', undefined)).toBe('pong');
      await using other = await createWorker<Ordinary>(ordinary, { timeout: 50 });
      expect(await other.send('wait', 300)).toBe('waited');
    } finally {
      delete process.env['ISOLATED_WORKERS_NO_TIMEOUTS'];
    }
  });

  test('and hold without either', async () => {
    const late = await failureOf(createWorker(fixture('workers/slow-start.mjs'), slow));
    expect(late).toMatchObject({ code: 'ERR_WORKER_START' });
    await using worker = await createWorker<Ordinary>(ordinary, { timeout: 50 });
    expect(await failureOf(worker.send('wait', 300))).toMatchObject({
      code: 'ERR_REQUEST_TIMEOUT',
    });
  });
});

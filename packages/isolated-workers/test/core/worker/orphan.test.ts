import { describe, expect, test } from 'vitest';
import { eventually, gone, isAlive } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

interface Started {
  pid: number;
  at: number;
}

const folder = ownTmpdir();
/** No worker is alive 2 s after its host. */
const grace = 2_000;

describe('D2: the host is killed', () => {
  test.each([
    ['idle', {}],
    ['never', {}],
    ['spin', {}],
    ['idle', { watchdog: false }],
    ['never', { watchdog: false }],
  ])('its worker busy with %s, options %j', async (doing, options) => {
    const host = startHost('hosts/leaving.mjs', ['stays', doing, JSON.stringify(options)]);
    const { pid } = await host.said<Started>();
    expect(isAlive(pid)).toBe(true);
    host.process.kill('SIGKILL');
    await host.ended;
    await gone(pid, grace);
    expect(folder.entries()).toEqual([]);
  });

  test('its worker has a worker of its own, which spins', async () => {
    const host = startHost('hosts/nesting.mjs');
    const pids = await host.said<{ outer: number; inner: number }>();
    host.process.kill('SIGKILL');
    await host.ended;
    // The one dies of its host, the other of the one.
    await gone(pids.outer, grace);
    await gone(pids.inner, grace);
  });

  test('D12: five levels of workers that all spin', async () => {
    const host = startHost('hosts/nesting-deep.mjs', ['5']);
    const pids: number[] = [];
    while (pids.length < 5) pids.push(await host.said<number>());
    host.process.kill('SIGKILL');
    await Promise.all(pids.map((pid) => gone(pid, grace)));
  });

  test('between listen and WELCOME', async () => {
    const host = startHost('by-hand/silent-host.mjs', ['../workers/ordinary.mjs']);
    const { pid } = await host.said<Started>();
    expect(isAlive(pid)).toBe(true);
    expect(folder.entries()).toEqual(['isolated-workers-by-hand']);
    host.process.kill('SIGKILL');
    await host.ended;
    await gone(pid, grace);
    expect(folder.entries()).toEqual([]);
  });

  test.each(['at once', 'when listening'])('its worker spins %s, in its start', async (when) => {
    const host = startHost('hosts/starting.mjs', [when]);
    const { pid } = await host.said<Started>();
    expect(folder.entries()).toHaveLength(when === 'at once' ? 0 : 1);
    host.process.kill('SIGKILL');
    await host.ended;
    await gone(pid, grace);
    await eventually(() => folder.entries().length === 0, grace);
  });

  test.each(['gives up', 'clings'])('before the worker listens: its script %s', async (then) => {
    const host = startHost('by-hand/silent-host.mjs', ['../workers/orphan.mjs', then]);
    const { pid } = await host.said<Started>();
    host.process.kill('SIGKILL');
    await host.ended;
    await gone(pid, grace);
    expect(folder.entries()).toEqual([]);
  });
});

describe('D3: the host ends by itself, with a worker open', () => {
  test.each([
    ['exits', 'idle', 5],
    ['exits', 'never', 5],
    ['exits', 'spin', 5],
    ['throws', 'idle', 1],
    ['throws', 'spin', 1],
    ['ends', 'idle', 0],
  ])('it %s, the worker busy with %s', async (how, doing, code) => {
    const host = startHost('hosts/leaving.mjs', [how, doing], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { pid } = await host.said<Started>();
    expect(await host.ended).toEqual({ code, signal: null });
    await gone(pid, grace);
  });
});

test('D4: an idle worker that was never shut down does not keep its host alive', async () => {
  const host = startHost('hosts/leaving.mjs', ['ends', 'idle']);
  const { pid, at } = await host.said<Started>();
  expect(await host.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - at).toBeLessThan(1_000);
  await gone(pid, grace);
});

describe.each([
  ['D5', 'SIGINT'],
  ['D11', 'SIGTERM'],
  ['D11', 'SIGHUP'],
  ['D11', 'SIGQUIT'],
  ['D11', 'SIGUSR2'],
] as const)('%s: %s to the whole process group', (_row, signal) => {
  test('a host that listens to it decides: what is in flight drains', async () => {
    const host = startHost('hosts/interrupted.mjs', ['true', signal], { detached: true });
    const { pid } = await host.said<Started>();
    process.kill(-host.pid, signal);
    expect(await host.said()).toEqual({
      answer: 'waited',
      exit: { exitCode: 0, signal: null, forced: false, stderr: '' },
    });
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(isAlive(pid)).toBe(false);
  });

  test('a host that does not dies of it, and its worker with it', async () => {
    const host = startHost('hosts/interrupted.mjs', ['false', signal], { detached: true });
    const { pid } = await host.said<Started>();
    process.kill(-host.pid, signal);
    expect(await host.ended).toEqual({ code: null, signal });
    await gone(pid, grace);
  });
});

import { readlinkSync, readdirSync } from 'node:fs';
import { createWorker, type DefineMessages } from 'isolated-workers';
import { afterEach, describe, expect, test } from 'vitest';
import { fixture, gone, isAlive, isLinux } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

type Things = DefineMessages<{
  things: { result: { port: number; child: number } };
  fetch: { result: string };
}>;

ownTmpdir();

/** Children that a worker leaves behind are its own business: here, ours. */
const left: number[] = [];
afterEach(() => {
  for (const pid of left.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

async function encumbered(way: string) {
  const args = [way];
  const worker = await createWorker<Things>(fixture('workers/encumbered.mjs'), { args });
  const things = await worker.send('things');
  left.push(things.child);
  return { worker, ...things };
}

async function isServed(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}`).then(
    async (response) => (await response.text()) === 'served',
    () => false,
  );
}

describe('X9: a worker that has a server, timers, a watcher, a thread and a child of its own', () => {
  test('X9: serves its host and its own clients alike', async () => {
    const { worker, port } = await encumbered('leaves them');
    expect(await Promise.all([worker.send('fetch'), isServed(port)])).toEqual(['served', true]);
    await worker.shutdown();
  });

  test('X9: they do not hold up shutdown(): it ends in order, and its port is free', async () => {
    const { worker, port } = await encumbered('leaves them');
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0, signal: null, forced: false });
    expect(await isServed(port)).toBe(false);
  });

  test('X9: onShutdown is where it ends its child', async () => {
    const { worker, child } = await encumbered('tidies up');
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0, forced: false });
    expect(isAlive(child)).toBe(false);
  });

  test('X9: a child that goes on writing to its stderr does not hold up the news of its end', async () => {
    const { worker, child } = await encumbered('shares its output');
    process.kill(worker.pid, 'SIGKILL');
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', forced: false });
    expect(isAlive(child)).toBe(true);
  });

  test.runIf(isLinux)('X9: its child inherits neither the lifeline nor the link', async () => {
    const { worker, child } = await encumbered('shares its output');
    const open = (pid: number): string[] =>
      readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    const lifeline = readlinkSync(`/proc/${worker.pid}/fd/3`);
    expect(lifeline).toMatch(/^socket:/);
    expect(open(worker.pid)).toContain(lifeline);
    // Its stdin is a socket of its own if its parent has one; what is the worker's alone is not there.
    const stdio = [0, 1, 2].map((fd) => readlinkSync(`/proc/${worker.pid}/fd/${fd}`));
    const sockets = open(worker.pid).filter((to) => /^socket:/.test(to) && !stdio.includes(to));
    expect(sockets.length).toBeGreaterThan(1);
    expect(open(child).filter((to) => sockets.includes(to))).toEqual([]);
    await worker.shutdown();
  });

  test.each(['ends', 'throws', 'is killed'])(
    'X9, D2, D3: its host %s: the worker ends, whatever it holds',
    async (how) => {
      const host = startHost('hosts/encumbered.mjs', [how], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const { pid, child } = await host.said<{ pid: number; child: number }>();
      left.push(child);
      const { code, signal } = await host.ended;
      expect(code ?? signal).toBe({ ends: 0, throws: 1, 'is killed': 'SIGKILL' }[how]);
      await gone(pid, 2_000);
    },
  );
});

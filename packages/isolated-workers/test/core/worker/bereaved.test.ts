import { describe, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../support.js';
import { startHost } from '../../support/running-host.js';

describe('S34: what a worker left behind holds its output', () => {
  test.each([
    ['fails', 'inherit', 'stderr'],
    ['fails', 'pipe', 'stderr'],
    ['fails', 'ignore', 'stderr'],
    ['fails', 'pipe', 'stdout'],
    ['serves', 'pipe', 'stdout'],
  ])("S34: a start that %s, stdio '%s', %s: the host ends by itself", async (...args) => {
    const host = startHost('hosts/bereaved.mjs', args);
    const left = await host.said<number>();
    onTestFinished(() => void process.kill(left, 'SIGKILL'));
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(isAlive(left)).toBe(true);
  });
});

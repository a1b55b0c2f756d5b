import { createWorker } from 'isolated-workers';
import { describe, expect, it } from 'vitest';
import { failureOf, fixture, reportOf, runHost } from '../../support.js';

describe('ISOLATED_WORKERS_LOG', () => {
  it("'debug' shows the life of the worker, from both sides, and never a payload", async () => {
    const env = { ...process.env, ISOLATED_WORKERS_LOG: 'debug' };
    const { code, stdout, stderr } = await runHost('hosts/logging.mjs', [], { env });
    expect(code).toBe(0);
    expect(stdout).toBe('');
    for (const step of ['spawned', 'listening', 'connected', 'draining', 'shutting down', 'exited'])
      expect(stderr).toMatch(new RegExp(`^isolated-workers \\d+ \\w+: ${step}`, 'm'));
    const pids = new Set([...stderr.matchAll(/^isolated-workers (\d+)/gm)].map(([, pid]) => pid));
    expect(pids.size).toBe(2);
    expect(stderr).not.toContain('hunter2');
  });

  it("'warn', and nothing at all, are silent about an ordinary life", async () => {
    for (const level of ['warn', undefined]) {
      const env = { ...process.env, ISOLATED_WORKERS_LOG: level };
      const { code, stderr } = await runHost('hosts/logging.mjs', [], { env });
      expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
    }
  });

  it('R12: a level that does not exist is refused by its own name', async () => {
    const env = { ...process.env, ISOLATED_WORKERS_LOG: 'loud' };
    const { code, stderr } = await runHost('hosts/logging.mjs', [], { env });
    expect(code).toBe(1);
    expect(stderr).toContain(
      "'ISOLATED_WORKERS_LOG' must be 'debug', 'info', 'warn', 'error', 'silent'",
    );
  });
});

describe('ISOLATED_WORKERS_NO_TIMEOUTS', () => {
  it('=1 suspends the deadlines of requests and starts, on both sides', async () => {
    const env = { ...process.env, ISOLATED_WORKERS_NO_TIMEOUTS: '1' };
    const outcomes = reportOf<string[]>(await runHost('hosts/patient.mjs', [], { env }));
    expect(outcomes).toStrictEqual(['waited', 'waited']);
  });

  it('otherwise they hold', async () => {
    for (const value of [undefined, '0']) {
      const env = { ...process.env, ISOLATED_WORKERS_NO_TIMEOUTS: value };
      const { code, stderr } = await runHost('hosts/patient.mjs', [], { env });
      expect(code).toBe(1);
      expect(stderr).toContain('was not ready within 1 ms');
    }
  });

  it('what is not suspended in the host is in a worker whose own environment says so', async () => {
    const handlers = {
      wait: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms, 'waited')),
    };
    await using worker = await createWorker(fixture('workers/calling.mjs'), {
      handlers: handlers,
      env: { ISOLATED_WORKERS_NO_TIMEOUTS: '1' },
    });
    const call = { type: 'wait', payload: 1000, options: { timeout: 10 } };
    expect(await worker.send('ask', call)).toBe('waited');
    const late = worker.send('ask', call, { timeout: 10 });
    expect(await failureOf(late)).toMatchObject({ code: 'ERR_REQUEST_TIMEOUT' });
  });
});

import { createWorker, type WorkerClient } from 'isolated-workers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, fixture, reportOf, runHost } from '../../support.js';

const mib = 1024 * 1024;

describe('notifications', () => {
  let worker: WorkerClient;

  beforeEach(async () => {
    worker = await createWorker(fixture('workers/notified.mjs'));
  });

  afterEach(async () => {
    await worker.shutdown();
  });

  it("R9: a handler that throws: the sender's 'error' event", async () => {
    const events: unknown[][] = [];
    worker.on('error', (...about) => events.push(about));
    await worker.notify('throws', 'reason');
    await eventually(() => events.length > 0);
    expect(events).toStrictEqual([[expect.any(RangeError), { type: 'throws' }]]);
    expect(events[0]?.[0]).toMatchObject({ name: 'RangeError', message: 'no reason' });
    expect(await worker.send('ping')).toBe('pong');
  });

  it('R9: nobody listens: a process warning each, no unhandled rejection; both live', async () => {
    const run = await runHost('hosts/unheard.mjs');
    const report = reportOf<{
      warnings: { name: string; message: string }[];
      rejections: string[];
    }>(run);
    expect(report.rejections).toStrictEqual([]);
    for (const type of ['throws', 'rejects', 'throws text', 'unknown']) {
      const about = report.warnings.filter(({ message }) => message.includes(`'${type}'`));
      expect(about).toMatchObject([{ name: 'IsolatedWorkersWarning' }]);
      expect(run.stderr).toContain(`'${type}'`);
    }
    expect(report.warnings.map(({ message }) => message).join('\n')).toMatch(
      /no throws.*no rejects/s,
    );
  });

  it('R25: what is thrown has no text: a warning each, and both live', async () => {
    const run = await runHost('hosts/bare-throw.mjs');
    const { warnings, ...rest } = reportOf<{ warnings: string[] }>(run);
    expect(rest).toStrictEqual({ answer: 'pong', exitCode: 0 });
    expect(warnings).toStrictEqual([
      expect.stringContaining("'bare' threw"),
      expect.stringContaining("'odd' threw"),
    ]);
    // The worker's own warnings, of what the host's handlers threw.
    expect(run.stderr.match(/IsolatedWorkersWarning/g)?.length).toBe(4);
  });

  it.each(['none', 'some', 'async'])(
    'R26: listeners that throw are uncaught exceptions, and lose no answer; middleware: %s',
    async (middleware) => {
      expect(reportOf(await runHost('hosts/throwing-listener.mjs', [middleware]))).toStrictEqual({
        answers: 100,
        exitCode: 0,
        uncaught: ['the listener of error', 'the listener of exit'],
      });
    },
  );

  it("R9: of the worker's notifications its own 'error' event tells", async () => {
    await using client = await createWorker(fixture('workers/notified.mjs'), {
      handlers: {
        refuse: (what: unknown) => {
          throw new RangeError(`refused ${String(what)}`);
        },
      },
    });
    expect(await client.send('notify the host', { type: 'refuse', payload: 1 })).toStrictEqual([
      'refused 1',
      { type: 'refuse' },
    ]);
  });

  it('R9: nobody listens in the worker: a warning on its stderr, and it lives', async () => {
    await using client = await createWorker(fixture('workers/notified.mjs'), { stdio: 'ignore' });
    await client.send('notify the host, unheard', { type: 'absent', payload: 1 });
    await client.send('sleep', 100);
    expect(await client.send('ping')).toBe('pong');
    const { stderr, exitCode } = await client.shutdown();
    expect(stderr).toContain('IsolatedWorkersWarning');
    expect(stderr).toContain("'absent'");
    expect(exitCode).toBe(0);
  });

  it('R10: while the worker takes nothing, notify() waits', async () => {
    await worker.notify('sleep', 3000);
    const message = 'x'.repeat(64 * 1024);
    let taken = 0;
    let waiting: Promise<void> | undefined;
    while (waiting === undefined && taken < 64 * mib) {
      const notified = worker.notify('fast', message);
      const waited = await Promise.race([notified.then(() => false), pause(500, true)]);
      if (waited) waiting = notified;
      taken += message.length;
    }
    expect(taken).toBeLessThan(32 * mib);
    await waiting;
    expect(await worker.send('facts')).toMatchObject({ bytes: taken });
  });
});

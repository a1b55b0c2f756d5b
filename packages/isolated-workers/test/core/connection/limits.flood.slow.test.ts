import { createWorker, TooManyPendingError, type DefineMessages } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { fixture, isLinux, reportOf, runHost } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();

interface Report {
  readonly grown: number;
  readonly forced: boolean;
  readonly stderr: number;
  readonly unanswered?: number;
  readonly answered?: number;
  readonly notes?: number;
  readonly unread?: number;
  readonly goesOnWhenRead?: boolean;
  readonly written?: number;
}

/** In MiB: what a host may grow by while 256 are thrown at it. */
const mayGrow = 32;

async function besieged(siege: string): Promise<Report> {
  // How much room V8 gives to young objects at such a rate is its own business.
  const execArgv = ['--max-semi-space-size=2'];
  return reportOf<Report>(await runHost('hosts/besieged.mjs', [siege], { execArgv }));
}

describe('R14: a worker floods its host', () => {
  test('R14: with requests that are not answered: maxRunning of them run, the rest is refused', async () => {
    const { unanswered, answered, grown } = await besieged('requests');
    // 64 requests of 64 KiB.
    expect(unanswered).toBe(4);
    expect(answered).toBe(4096);
    expect(grown).toBeLessThan(mayGrow);
  }, 120_000);

  test('R14: with notifications that it awaits, to a handler that is slow', async () => {
    const { notes, grown } = await besieged('notifications');
    expect(notes).toBe(4096);
    expect(grown).toBeLessThan(mayGrow);
  }, 120_000);

  test.runIf(isLinux)(
    'R14: with output that nobody reads: the writer waits, and goes on when it is read',
    async () => {
      const { unread, goesOnWhenRead, grown, forced } = await besieged('output pipe');
      expect(unread).toBeLessThan(2);
      expect(goesOnWhenRead).toBe(true);
      expect(grown).toBeLessThan(mayGrow);
      expect(forced).toBe(false);
    },
    120_000,
  );

  test('R14: with output that nobody wants: it flows, and its end alone is kept', async () => {
    const { written, grown, stderr } = await besieged('output ignore');
    expect(written).toBe(256);
    expect(stderr).toBe(16 * 1024);
    expect(grown).toBeLessThan(mayGrow);
  }, 120_000);
});

type Echo = DefineMessages<{ wait: { payload: number; result: string } }>;

test('R13: maxPending holds in a storm: never one more, and every call settles', async () => {
  await using worker = await createWorker<Echo>(fixture('workers/echo.mjs'), { maxPending: 50 });
  const outcomes = { answered: 0, refused: 0 };
  let most = 0;
  const call = async (): Promise<void> => {
    try {
      const sending = worker.send('wait', 1);
      most = Math.max(most, worker.pendingCount);
      expect(await sending).toBe('waited');
      outcomes.answered++;
    } catch (error) {
      expect(error).toBeInstanceOf(TooManyPendingError);
      outcomes.refused++;
    }
  };
  for (let burst = 0; burst < 20; burst++)
    await Promise.all(Array.from({ length: 100 }, async () => call()));
  expect(outcomes).toEqual({ answered: 20 * 50, refused: 20 * 50 });
  expect(most).toBe(50);
  expect(worker.pendingCount).toBe(0);
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CaseRun } from '../../support/call-graph-run.js';
import { withSeeds } from '../../support/random.js';

vi.mock('../../../src/utils/taken-at-load.js', () => import('../../support/current-globals.js'));

const unhandled: unknown[] = [];
const collect = (reason: unknown): void => void unhandled.push(reason);

beforeAll(() => {
  process.on('unhandledRejection', collect);
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
});

afterAll(() => {
  process.off('unhandledRejection', collect);
  vi.useRealTimers();
});

afterEach(() => {
  unhandled.length = 0;
});

/** Whether the promise has resolved by now. */
async function isResolved(promise: Promise<void>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('random graphs of calls, over random schedules', () => {
  it('R1, R2, R4, R6, R7, D1: every call settles, with its own answer or a true reason', async () => {
    const outcomes = new Map<string, number>();
    await withSeeds(2000, async (seed) => {
      const run = new CaseRun(seed);
      await run.play();
      expect(run.wrong).toStrictEqual([]);
      for (const side of Object.values(run.sides)) {
        expect(side.channel.pendingCount).toBe(0);
        expect(await isResolved(side.channel.answered())).toBe(true);
        expect(await isResolved(side.channel.handled())).toBe(true);
        expect(side.link.queuedBytes).toBe(0);
        expect(side.holds.at(-1) ?? false).toBe(false);
        expect(side.ends.length).toBeLessThanOrEqual(1);
        side.channel.close(
          () => 'nothing is pending',
          (call) => new Error(call),
        );
      }
      expect(run.schedule.left).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
      expect(unhandled).toStrictEqual([]);
      for (const outcome of run.outcomes) {
        const [kind = ''] = outcome.split(' ');
        outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
      }
    });
    if (process.env['SEED'] !== undefined) return;
    // Nothing that may happen is too rare to be found wrong.
    const kinds = ['gives', 'given', 'late', 'lost', 'not', 'refused', 'text', 'thrown', 'tripped'];
    for (const kind of [...kinds, 'unknown']) expect(outcomes.get(kind)).toBeGreaterThan(50);
  });

  it('a seed decides everything', async () => {
    await withSeeds(100, async (seed) => {
      const [first, second] = [new CaseRun(seed), new CaseRun(seed)];
      await first.play();
      await second.play();
      expect(second.schedule.trace).toStrictEqual(first.schedule.trace);
      for (const { channel } of [...Object.values(first.sides), ...Object.values(second.sides)])
        channel.close(
          () => 'nothing is pending',
          (call) => new Error(call),
        );
    });
  });
});

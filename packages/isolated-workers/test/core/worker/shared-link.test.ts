import { createWorker, type DefineMessages } from 'isolated-workers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failureOf, fixture, isAlive } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

type Sharing = DefineMessages<{
  leave: { result: number };
  die: { payload: number; result: string };
  never: { result: never };
}>;

ownTmpdir();

async function sharing(writes: string) {
  const worker = await createWorker<Sharing>(fixture('workers/link-sharing.mjs'), {
    args: [writes],
  });
  const holder = await worker.send('leave');
  onTestFinished(() => {
    if (isAlive(holder)) process.kill(holder, 'SIGKILL');
  });
  return { worker, holder };
}

/** Milliseconds from the end of the process `pid` until `settled`. */
async function delay(pid: number, settled: Promise<unknown>): Promise<number> {
  const news = { over: false };
  void settled.then(() => (news.over = true));
  while (isAlive(pid) && !news.over) await new Promise((resolve) => setImmediate(resolve));
  const endedAt = performance.now();
  await settled;
  return performance.now() - endedAt;
}

describe.skipIf(process.platform !== 'linux')(
  'X16: a process holds the link of a dead worker',
  () => {
    test.each(['nothing', 'frames', 'nonsense'])(
      'X16: it writes %s: exited and pending calls settle at once',
      async (writes) => {
        let late: number;
        let attempts = 0;
        // A machine that is busy with other things may be late itself, but not each time.
        do {
          const { worker, holder } = await sharing(writes);
          const lost = failureOf(worker.send('never'));
          process.kill(worker.pid, 'SIGKILL');
          late = await delay(worker.pid, Promise.all([worker.exited, lost]));
          expect(isAlive(holder)).toBe(true);
          expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', forced: false });
          expect(await lost).toMatchObject({ code: 'ERR_WORKER_EXIT', signal: 'SIGKILL' });
        } while (late > 300 && ++attempts < 3);
        expect(late).toBeLessThan(300);
      },
    );

    test.each(['nothing', 'frames'])('X16: it writes %s: terminate() settles', async (writes) => {
      const { worker, holder } = await sharing(writes);
      const lost = failureOf(worker.send('never'));
      expect(await worker.terminate()).toMatchObject({ signal: 'SIGKILL', forced: true });
      expect(await lost).toMatchObject({ code: 'ERR_WORKER_CLOSED' });
      expect(isAlive(holder)).toBe(true);
    });

    test('X16, D1: an answer that was written before the end arrives, in a busy host, too', async () => {
      const { worker } = await sharing('nothing');
      const answer = worker.send('die', 100_000);
      // The worker answers, and dies, while this process looks away.
      const cell = new Int32Array(new SharedArrayBuffer(4));
      await new Promise((resolve) => setImmediate(resolve));
      for (let slice = 0; slice < 20; slice++) {
        Atomics.wait(cell, 0, 0, 150);
        await new Promise((resolve) => setTimeout(resolve));
      }
      expect((await answer).length).toBe(100_000);
      await worker.exited;
    });
  },
);

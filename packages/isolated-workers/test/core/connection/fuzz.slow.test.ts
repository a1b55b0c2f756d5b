import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createWorker, IsolatedWorkerError } from 'isolated-workers';
import { describe, expect, it } from 'vitest';
import { fixture, gone, reportOf, runHost } from '../../support.js';
import { babble, strays } from '../../support/babble.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();

const mib = 1024 * 1024;
/** How often each is tried; every time costs the start of a process. */
const numRuns = Number(process.env['ISOLATED_WORKERS_TEST_FUZZ_RUNS'] ?? 25);
const seed = Date.now();

/** The path of a file with what is to be said: an argument has no room for it. */
function inFile(said: readonly unknown[]): string {
  const path = join(folder.path, 'said.json');
  writeFileSync(path, JSON.stringify(said));
  return path;
}

interface Taken {
  readonly answer?: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What became of one worker for each of the samples. */
async function saidToWorkers(samples: readonly string[][]): Promise<Taken[]> {
  return reportOf<Taken[]>(await runHost('by-hand/babbled-at-host.mjs', [inFile(samples)]));
}

/** What became of a host whose worker said this. */
async function saidToHost(pieces: readonly string[]) {
  const worker = await createWorker(fixture('by-hand/babbling-worker.mjs'), {
    args: [inFile(pieces)],
    forceKillAfterDelay: 50,
    timeout: 30_000,
  });
  const notes: unknown[] = [];
  worker.on('error', (error) => notes.push(error));
  const [first, second] = await Promise.allSettled([worker.send('first'), worker.send('second')]);
  expect(worker.pendingCount).toBe(0);
  await worker.exited;
  await gone(worker.pid);
  return { first, second };
}

describe('F13: any bytes at all, from a host', () => {
  it('F13: the worker answers or ends in order, and takes no memory', async () => {
    const samples = fc.sample(babble, { numRuns, seed });
    for (const { answer, code, signal, stdout, stderr } of await saidToWorkers(samples)) {
      if (answer !== undefined) expect(answer).toBe('"still here"');
      // 0: what it heard was, among other things, a request to end.
      expect([0, 1], `seed ${seed}`).toContain(code);
      expect(signal, `seed ${seed}`).toBeNull();
      expect(stderr).not.toMatch(/Uncaught|TypeError|RangeError|node:internal/);
      const { rss } = (JSON.parse(stdout) as { grown: { rss: number } }).grown;
      expect(rss).toBeLessThan(64 * mib);
    }
  }, 180_000);

  it('F13: answers to nobody, cancellations and credit do not disturb it', async () => {
    for (const { answer } of await saidToWorkers(fc.sample(strays, { numRuns, seed })))
      expect(answer, `seed ${seed}`).toBe('"still here"');
  }, 180_000);
});

describe('F13: any bytes at all, from a worker', () => {
  it('F13: every call settles, with an answer or the library’s own error', async () => {
    const { rss } = process.memoryUsage();
    await fc.assert(
      fc.asyncProperty(babble, async (pieces) => {
        for (const outcome of Object.values(await saidToHost(pieces)))
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Error);
      }),
      { numRuns, endOnFailure: true },
    );
    expect(process.memoryUsage().rss - rss).toBeLessThan(128 * mib);
  }, 180_000);

  it('F13: answers to nobody do not disturb it', async () => {
    await fc.assert(
      fc.asyncProperty(strays, async (pieces) => {
        const { first, second } = await saidToHost(pieces);
        expect(first).toEqual({ status: 'fulfilled', value: 'pong' });
        // Its side of the link ended, while this was pending.
        expect(second).toMatchObject({ status: 'rejected' });
        expect((second as PromiseRejectedResult).reason).toBeInstanceOf(IsolatedWorkerError);
      }),
      { numRuns, endOnFailure: true },
    );
  }, 180_000);
});

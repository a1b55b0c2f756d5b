import { readdirSync } from 'node:fs';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createWorker,
  structuredSerializer,
  WorkerClosedError,
  WorkerExitError,
  WorkerOutOfMemoryError,
  type DefineMessages,
  type WorkerExit,
} from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { failureOf, fixture, isAlive, isLinux, reportOf, runHost } from '../../support.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

type Jobs = DefineMessages<{ job: { payload: number; result: string } }>;

ownTmpdir();

/** Until then nothing in this process runs: neither timers nor sockets are looked at. */
function blockWhile(holds: () => boolean): void {
  const lock = new Int32Array(new SharedArrayBuffer(4));
  while (holds()) Atomics.wait(lock, 0, 0, 5);
}

describe('D1: a death in the middle of 100 requests', () => {
  const dying = fixture('workers/dying.mjs');
  const limits = { resourceLimits: { maxOldGenerationSizeMb: 40 } };
  const ranOut = /JavaScript heap out of memory/;
  const deaths: [how: string, exit: Partial<WorkerExit>, stderr: RegExp, options?: object][] = [
    ['process.exit(7)', { exitCode: 7, signal: null }, /^$/],
    ['an uncaught exception', { exitCode: 1, signal: null }, /RangeError: uncaught by purpose/],
    ['an unhandled rejection', { exitCode: 1, signal: null }, /RangeError: unhandled by purpose/],
    ['SIGKILL', { exitCode: null, signal: 'SIGKILL' }, /^$/],
    ['SIGSEGV', { exitCode: null, signal: 'SIGSEGV' }, /^$/],
    ['out of memory', { exitCode: null, signal: 'SIGABRT' }, ranOut, limits],
  ];

  async function settle(
    how: string,
    when: string,
    options: object,
    meanwhile?: (pid: number) => void,
  ) {
    const stdio = 'ignore';
    const worker = await createWorker<Jobs>(dying, { args: [how, when], stdio, ...options });
    const numbers = Array.from({ length: 100 }, (_none, number) => number);
    const jobs = Promise.allSettled(numbers.map((number) => worker.send('job', number)));
    await turn();
    meanwhile?.(worker.pid);
    const settled = await jobs;
    expect(worker.pendingCount).toBe(0);
    expect(worker.state).toBe('closed');
    const answers = settled.filter((each) => each.status === 'fulfilled').map((each) => each.value);
    const errors = settled
      .filter((each) => each.status === 'rejected')
      .map((each) => each.reason as WorkerExitError);
    return { worker, answers, errors };
  }

  const done = Array.from({ length: 40 }, (_none, number) => `done ${number}`);

  test.each(deaths)('by %s: every one settles', async (how, exit, stderr, options = {}) => {
    const { worker, answers, errors } = await settle(how, 'later', options);
    const code = how === 'out of memory' ? 'ERR_WORKER_OUT_OF_MEMORY' : 'ERR_WORKER_EXIT';
    expect(answers).toEqual(done);
    expect(errors).toHaveLength(60);
    for (const error of errors) {
      expect(error).toBeInstanceOf(WorkerExitError);
      expect(error).toMatchObject({ code, type: 'job', ...exit });
      expect(error.stderr).toMatch(stderr);
      expect(error.message).toContain("send('job'): the worker");
      expect(error.message).toContain(exit.signal ?? `exited with code ${String(exit.exitCode)}`);
      expect(error.message).toContain(fileURLToPath(dying));
    }
    expect(await worker.exited).toMatchObject({ ...exit, forced: false });

    const later = await failureOf(worker.send('job', 1));
    expect(later).toBeInstanceOf(WorkerClosedError);
    expect((later as Error).cause).toMatchObject({ code, ...exit });
  });

  test('running out of memory is named, with what to do', async () => {
    const { errors } = await settle('out of memory', 'later', limits);
    expect(errors[0]).toBeInstanceOf(WorkerOutOfMemoryError);
    expect(errors[0]?.message).toContain('ran out of memory');
    expect(errors[0]?.message).toContain('resourceLimits.maxOldGenerationSizeMb');
  });

  test.each(['process.exit(7)', 'SIGKILL'])(
    'by %s, while the host is busy: what had been written is delivered',
    async (how) => {
      const { answers, errors } = await settle(how, 'later', {}, (pid) => {
        // The worker is dead before the first answer is read.
        blockWhile(() => isAlive(pid));
      });
      expect(answers).toEqual(done);
      expect(errors).toHaveLength(60);
    },
  );

  test('by process.exit(7), before the answers of the same turn are written', async () => {
    const { answers } = await settle('process.exit(7)', 'at once', {});
    expect(answers).toEqual(done);
  });
});

describe('R27: notify() to a worker that has been killed rejects', () => {
  test.runIf(isLinux)('the host has not heard of the death', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    expect(worker.kill('SIGKILL')).toBe(true);
    // Its socket is open until the last of its threads has ended.
    const threads = `/proc/${worker.pid}/task`;
    blockWhile(() => isAlive(worker.pid) || readdirSync(threads).length > 1);
    const error = await failureOf(worker.notify('note', 'small'));
    expect(error).toBeInstanceOf(WorkerClosedError);
    expect((error as Error).cause).toMatchObject({ signal: 'SIGKILL' });
  });

  test.skipIf(process.platform === 'win32')('it has taken a part of the message', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    worker.kill('SIGSTOP');
    const failure = failureOf(worker.notify('note', 'x'.repeat(3 * 1024 * 1024)));
    await turn();
    worker.kill('SIGKILL');
    expect(await failure).toBeInstanceOf(WorkerClosedError);
  });
});

test('D1: answers that are still with slow middleware are delivered', async () => {
  const worker = await createWorker<Jobs>(fixture('workers/dying.mjs'), {
    args: ['SIGKILL', 'later'],
    middleware: (message, direction) => (direction === 'receive' ? pause(100, message) : message),
  });
  const answered = [worker.send('job', 1), worker.send('job', 2)];
  const lost = failureOf(worker.send('job', 40));
  expect(await Promise.all(answered)).toEqual(['done 1', 'done 2']);
  expect(await lost).toMatchObject({ code: 'ERR_WORKER_EXIT', signal: 'SIGKILL' });
});

describe('D6: process.exit() right after a handler returned 8 MiB', () => {
  type Big = DefineMessages<{ big: { payload: string; result: string } }, 'structured'>;
  const whole = 'é'.repeat(4 * 1024 * 1024);
  const exits = fixture('workers/answers-then-exits.mjs');

  test.each(['in a microtask', 'in the next tick', 'in the next turn'])(
    'the answer arrives whole: %s',
    async (when) => {
      const worker = await createWorker(exits, { args: ['json'] });
      const answer = await worker.send('big', when);
      expect(answer === whole).toBe(true);
      expect((await worker.exited).exitCode).toBe(3);
    },
  );

  test('so it does as bytes', async () => {
    const serializer = structuredSerializer;
    const worker = await createWorker<Big>(exits, { args: ['structured'], serializer });
    const answer = await worker.send('big', 'in a microtask');
    expect(answer === whole).toBe(true);
    expect((await worker.exited).exitCode).toBe(3);
  });

  test('a host too busy to take it gets WorkerExitError, and no half answer', async () => {
    const worker = await createWorker(exits, { args: ['json'] });
    const { pid } = worker;
    const answer = failureOf(worker.send('big', 'in a microtask'));
    await turn();
    const until = Date.now() + 15_000;
    blockWhile(() => isAlive(pid) && Date.now() < until);
    expect(isAlive(pid)).toBe(false);
    expect(await answer).toMatchObject({ code: 'ERR_WORKER_EXIT', exitCode: 3 });
  });
});

describe('D7: an idle worker dies', () => {
  test('exited settles, and the exit event fires, with the same news', async () => {
    const worker = await createWorker<Ordinary>(ordinary);
    const event = new Promise((resolve) => worker.on('exit', resolve));
    process.kill(worker.pid, 'SIGKILL');
    const exit = await worker.exited;
    expect(exit).toEqual({ exitCode: null, signal: 'SIGKILL', forced: false, stderr: '' });
    expect(await event).toBe(exit);
    expect(worker.state).toBe('closed');
  });

  test('a process warning says why, when nobody would hear of it', async () => {
    const report = reportOf<{ state: string; warnings: { name: string; message: string }[] }>(
      await runHost('hosts/mourning.mjs', ['nobody']),
    );
    expect(report.state).toBe('closed');
    expect(report.warnings).toHaveLength(1);
    expect(report.warnings[0]?.name).toBe('IsolatedWorkersWarning');
    expect(report.warnings[0]?.message).toContain('was ended by SIGKILL');
    expect(report.warnings[0]?.message).toContain(fileURLToPath(ordinary));
  });

  test.each([
    ['a listener', []],
    ['who awaits exited', []],
    ['a pending request', ['ERR_WORKER_EXIT']],
  ])('no warning is needed with %s', async (who, heard) => {
    const report = reportOf(await runHost('hosts/mourning.mjs', [who]));
    expect(report).toEqual({ state: 'closed', heard, warnings: [] });
  });
});

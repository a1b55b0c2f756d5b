import { pathToFileURL } from 'node:url';
import type { WorkerExit } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { hasTerminal, runOnTerminal } from '../../support/terminal.js';

const folder = ownTmpdir();

interface Report {
  results: unknown[];
  exit?: WorkerExit;
  error?: WorkerExit & { code: string; message: string };
}

interface Job {
  readonly script?: string;
  readonly options?: object;
  readonly lines?: readonly string[];
}

/** Runs a host on a terminal: what is shown there, line by line, and what it says at the end. */
async function onTerminal(job: Job): Promise<{ shown: string[]; report: Report }> {
  const { code, shown } = await runOnTerminal('hosts/on-terminal.mjs', [JSON.stringify(job)]);
  const lines = shown.trimEnd().split('\n');
  if (code !== 0) throw new Error(`the host ended with ${String(code)}: ${shown}`);
  return { report: JSON.parse(lines.pop() ?? '') as Report, shown: lines };
}

/** A script that loads the library, then runs the code. */
function scriptOf(code: string): string {
  const library = JSON.stringify(import.meta.resolve('isolated-workers'));
  return pathToFileURL(folder.script(`import { startWorkerServer } from ${library};\n${code}`))
    .href;
}

const clean = { exitCode: 0, signal: null, forced: false, stderr: '' };
const facts = '[process.stderr.isTTY === true, process.stderr.hasColors?.() === true]';
const hoarding = 'for (const hoard = [];;) hoard.push(new Array(10_000).fill({ kept: hoard }))';

describe.runIf(hasTerminal)('X13: the host is on a terminal', () => {
  test("'inherit': the worker is, too, with colours", async () => {
    const { report } = await onTerminal({ lines: [facts] });
    expect(report).toEqual({ results: [[true, true]], exit: clean });
  });

  test.each(['pipe', 'ignore'])(
    "'%s': the worker is not, and its stderr is kept",
    async (stdio) => {
      const lines = [facts, "void console.error('kept')"];
      const { report, shown } = await onTerminal({ options: { stdio }, lines });
      expect(report).toEqual({
        results: [[false, false], null],
        exit: { ...clean, stderr: 'kept\n' },
      });
      expect(shown).not.toContain('kept');
    },
  );

  test("'inherit': lines of host and worker are shown in their order", async () => {
    const lines = Array.from({ length: 50 }, (_none, n) => `void console.error('worker ${n}')`);
    const { report, shown } = await onTerminal({ lines });
    expect(report.exit).toEqual(clean);
    expect(shown).toEqual(lines.flatMap((line, n) => [`worker ${n}`, `the host after: ${line}`]));
  });

  test.each([
    ['an uncaught exception', "setTimeout(() => { throw new RangeError('thrown late') }) && 0"],
    ['an unhandled rejection', "void Promise.reject(new RangeError('thrown late'))"],
  ])('the error of a worker that dies of %s has its headline', async (_how, line) => {
    const { report, shown } = await onTerminal({ lines: [line, 'new Promise(() => {})'] });
    expect(report.error).toMatchObject({ code: 'ERR_WORKER_EXIT', exitCode: 1, stderr: '' });
    expect(report.error?.message).toContain('RangeError: thrown late');
    expect(shown.join('\n')).toContain('RangeError: thrown late');
  });

  test.each([
    ['before it serves', "throw new RangeError('thrown early')", 'RangeError: thrown early'],
    [
      'without a message',
      "throw new Error('', { cause: new TypeError('the cause') })",
      'the cause',
    ],
    ['of a value', "throw 'a text'", 'a text'],
    ['of a long text', "throw new Error('long'.repeat(100_000))", 'Error: longlong'],
    ['of its handlers', 'await startWorkerServer(null)', "'handlers' must be"],
  ])('the error of a worker that dies %s has its headline', async (_how, code, headline) => {
    const { report, shown } = await onTerminal({ script: scriptOf(code) });
    expect(report.error).toMatchObject({ code: 'ERR_WORKER_START', exitCode: 1, stderr: '' });
    expect(report.error?.message).toContain(headline);
    expect(report.error?.message.length).toBeLessThan(5_000);
    expect(shown.join('\n')).toContain(headline);
  });

  test('an error that the worker handles is not the one it dies of', async () => {
    const handles = "void process.on('uncaughtException', () => {})";
    const throws =
      "new Promise((resolve) => setTimeout(() => { resolve(); throw new Error('handled') }))";
    const { report } = await onTerminal({ lines: [handles, throws, 'process.exit(7)'] });
    expect(report.error).toMatchObject({ code: 'ERR_WORKER_EXIT', exitCode: 7 });
    expect(report.error?.message).not.toContain('Error: handled');
  });

  test("an error of the worker's thread is not the one it dies of", async () => {
    // A thread that begins before the worker serves has its environment.
    const script = scriptOf(`
      import { once } from 'node:events';
      import { isMainThread, Worker } from 'node:worker_threads';
      if (!isMainThread) throw new Error('of a thread');
      await once(new Worker(new URL(import.meta.url)), 'error').catch(() => {});
      process.exit(7);
    `);
    const { report } = await onTerminal({ script });
    expect(report.error).toMatchObject({ code: 'ERR_WORKER_START', exitCode: 7 });
    expect(report.error?.message).not.toContain('of a thread');
  });

  test('out of memory shows as SIGABRT', async () => {
    const options = { resourceLimits: { maxOldGenerationSizeMb: 40 } };
    const { report, shown } = await onTerminal({ options, lines: [hoarding] });
    expect(report.error).toMatchObject({ code: 'ERR_WORKER_EXIT', signal: 'SIGABRT', stderr: '' });
    expect(report.error?.message).toContain('was ended by SIGABRT');
    expect(shown.join('\n')).toContain('JavaScript heap out of memory');
  });

  test.each(["process.kill(process.pid, 'SIGKILL')", 'process.exit(7)'])(
    'a worker that ends by %s tells nothing',
    async (line) => {
      const { report } = await onTerminal({ lines: [line] });
      expect(report.error?.message).toMatch(/(by SIGKILL|with code 7) before it answered\.$/);
    },
  );
});

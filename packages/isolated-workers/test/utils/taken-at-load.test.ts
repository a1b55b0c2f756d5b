import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as loaded from 'isolated-workers';
import { createWorker, type DefineMessages } from 'isolated-workers';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { failureOf, fixture, reportOf, runHost } from '../support.js';
import { type Ordinary, ordinary } from '../support/ordinary.js';

describe('a host', () => {
  test.each([
    ['everything it can lose', []],
    ["the timers, by node:test's clock", ['mock.timers']],
  ])('S19: that loses %s starts, sends, waits and ends in real time', async (_what, names) => {
    // In a process group of its own: a signal to the process 0 would be for all of it.
    const run = await runHost('hosts/replaced-globals.mjs', names, { detached: true });
    expect(reportOf(run)).toStrictEqual({
      echo: 'pong',
      large: true,
      late: 'RequestTimeoutError',
      exited: 'WorkerStartError',
      silent: 'WorkerStartError',
      unspawned: true,
      end: { exitCode: 0, signal: null, forced: false, stderr: '' },
    });
  });
});

describe("Vitest's clock", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A copy of the library that nobody has loaded. */
  function anotherCopy(): string {
    const folder = mkdtempSync(join(tmpdir(), 'isolated-workers-test-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const dist = new URL('../../dist/', import.meta.url);
    cpSync(fileURLToPath(dist), folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    return pathToFileURL(join(folder, 'index.js')).href;
  }

  function install(): void {
    vi.useFakeTimers({
      toFake: [
        ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const),
        ...(['setImmediate', 'clearImmediate', 'performance', 'hrtime'] as const),
      ],
    });
  }

  test.each(['after', 'before'])(
    'S19: installed %s the library is loaded: it starts, sends, waits and ends in real time',
    async (order) => {
      let library = loaded;
      if (order === 'after') install();
      else {
        const copy = anotherCopy();
        install();
        library = (await import(copy)) as typeof loaded;
      }
      const worker = await library.createWorker<Ordinary>(ordinary);
      expect(await worker.send('echo', 'pong')).toBe('pong');
      const late = worker.send('never', undefined, { timeout: 100 });
      expect(await failureOf(late)).toBeInstanceOf(library.RequestTimeoutError);
      const options = { args: ['1000000'], startupTimeout: 500 };
      const silent = library.createWorker(fixture('workers/slow-start.mjs'), options);
      expect(await failureOf(silent)).toBeInstanceOf(library.WorkerStartError);
      expect(await worker.shutdown()).toMatchObject({ exitCode: 0, forced: false });
    },
  );
});

type Replacing = DefineMessages<{
  replace: { payload: string[] };
  restore: Record<never, never>;
  echo: { payload: string; result: string };
  fails: { result: never };
  asks: { payload: number; result: string };
}>;
type Host = DefineMessages<{ never: { result: never } }>;

describe('a worker', () => {
  test.each([
    ['for a while', []],
    ['for good', ['process']],
  ])('R18: whose handler replaces globals %s answers every message', async (_time, kept) => {
    const worker = await createWorker<Replacing, Host>(fixture('workers/replacing.mjs'), {
      handlers: { never: () => new Promise<never>(() => undefined) },
    });
    const large = 'x'.repeat(8 * 1024 * 1024);
    await worker.send('replace', kept);
    expect(await worker.send('echo', 'pong')).toBe('pong');
    expect(await worker.send('echo', large)).toBe(large);
    expect(await failureOf(worker.send('fails'))).toBeInstanceOf(TypeError);
    expect(await worker.send('asks', 100)).toBe('RequestTimeoutError');
    if (kept.length === 0) await worker.send('restore');
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0, forced: false });
  });
});

import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { createWorker, type DefineMessages } from 'isolated-workers';
import { describe, expect, test } from 'vitest';
import { fixture, runHost } from '../../support.js';
import { anyCode, type AnyCode } from '../../support/any-code.js';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { startHost } from '../../support/running-host.js';

ownTmpdir();

const whole = (letter: string): string => `${letter.repeat(1024 * 1024 - 4)}end\n`;
const lastOfStderr = whole('e').slice(-16 * 1024);

describe.each(['in its last handler', 'in onShutdown'])(
  'X6: 1 MiB is written to stdout and to stderr %s',
  (when) => {
    type Last = DefineMessages<{ last: { payload?: undefined } }>;
    const script = fixture('workers/writes-at-the-end.mjs');

    test("'inherit': the host passes all of it on", async () => {
      const { code, stdout, stderr } = await runHost('hosts/output.mjs', [when, 'inherit']);
      expect(code).toBe(0);
      expect(stdout === whole('o')).toBe(true);
      expect(stderr === whole('e')).toBe(true);
    });

    test("'inherit': so it does when its own stderr is read slowly", async () => {
      const host = startHost('hosts/output.mjs', [when, 'inherit'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      for await (const chunk of host.process.stderr ?? []) {
        stderr += String(chunk);
        await pause(20);
      }
      expect(stderr === whole('e')).toBe(true);
      expect(await host.ended).toEqual({ code: 0, signal: null });
    });

    test("'pipe': the host reads all of it", async () => {
      const worker = await createWorker<Last>(script, { args: [when], stdio: 'pipe' });
      if (worker.stdout === null || worker.stderr === null) throw new Error('no streams');
      const outputs = [text(worker.stdout), text(worker.stderr)];
      await worker.send('last');
      const exit = await worker.shutdown();
      expect(exit).toMatchObject({ exitCode: 0, forced: false });
      const [stdout, stderr] = await Promise.all(outputs);
      expect(stdout === whole('o')).toBe(true);
      expect(stderr === whole('e')).toBe(true);
      expect(exit.stderr === lastOfStderr).toBe(true);
    });

    test("'ignore': none of it is shown, its end is kept", async () => {
      const { code, stdout, stderr } = await runHost('hosts/output.mjs', [when, 'ignore']);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
      const worker = await createWorker<Last>(script, { args: [when], stdio: 'ignore' });
      await worker.send('last');
      const exit = await worker.shutdown();
      expect(exit).toMatchObject({ exitCode: 0, forced: false });
      expect(exit.stderr === lastOfStderr).toBe(true);
    });
  },
);

describe('stdio', () => {
  test.each(['inherit', 'ignore'] as const)('%s: there are no streams', async (stdio) => {
    const worker = await createWorker<Ordinary>(ordinary, { stdio });
    expect(worker.stdout).toBeNull();
    expect(worker.stderr).toBeNull();
    await worker.shutdown();
  });

  test('what nobody has read of stderr is still there after the end', async () => {
    const worker = await createWorker<AnyCode>(anyCode, { stdio: 'pipe' });
    const written = `${'e'.repeat(128 * 1024)}end`;
    await worker.send('run', `process.stderr.write('e'.repeat(128 * 1024) + 'end')`);
    const exit = await worker.shutdown();
    expect(exit.stderr === written.slice(-16 * 1024)).toBe(true);
    if (worker.stderr === null) throw new Error('no stream');
    expect((await text(worker.stderr)) === written).toBe(true);
  });

  test('the last 16 KiB are in the error, whatever it is cut through', async () => {
    // Characters of two bytes, one byte of something else: no cut is between characters.
    const write = "process.stderr.write('é'.repeat(20_000) + '!');";
    const worker = await createWorker<AnyCode>(anyCode, { stdio: 'ignore' });
    await worker.send('run', write);
    const { stderr } = await worker.shutdown();
    expect(stderr.endsWith('é!')).toBe(true);
    expect(Buffer.byteLength(stderr.replaceAll('\uFFFD', ''))).toBeLessThanOrEqual(16 * 1024);
    expect(stderr.length).toBeGreaterThan(8_000);
  });

  test.each(['inherit', 'pipe', 'ignore'] as const)('%s: stdin is at its end', async (stdio) => {
    const worker = await createWorker<AnyCode>(anyCode, { stdio });
    const read = "require('node:fs').readFileSync(0, 'utf8')";
    expect(await worker.send('run', read)).toBe('');
    worker.stdout?.resume();
    await worker.shutdown();
  });
});

describe("X17: 'pipe', and the user stops reading", () => {
  test.each([
    ['stdout', 'destroys it'],
    ['stderr', 'destroys it'],
    ['stdout', 'destroys it, full'],
    ['stderr', 'destroys it, full'],
    ['stdout', 'leaves its loop'],
    ['stderr', 'leaves its loop'],
  ] as const)('of %s, and %s: the worker goes on and ends in order', async (name, how) => {
    const worker = await createWorker<AnyCode>(anyCode, { stdio: 'pipe' });
    const stream = worker[name];
    if (stream === null) throw new Error('no stream');
    const write = (bytes: number): Promise<unknown> =>
      worker.send('run', `process.${name}.write('x'.repeat(${bytes})) || 'written'`);
    const filling = write(how.endsWith('full') ? 1 << 20 : 10);
    if (how === 'leaves its loop') for await (const chunk of stream) if (chunk) break;
    if (how.endsWith('full')) await once(stream, 'readable');
    stream.destroy();
    await filling;
    await write(1 << 20);
    await write(1 << 20);
    expect(await worker.shutdown()).toMatchObject({ exitCode: 0, signal: null, forced: false });
  });

  test('a host that only reads its worker ends by itself', async () => {
    const { code, signal, stdout } = await runHost('hosts/piping.mjs');
    expect({ code, signal, stdout }).toEqual({ code: 0, signal: null, stdout: 'read' });
  });
});

test("X10: nobody reads the host's stderr: the host lives, the worker meets EPIPE as a child would", async () => {
  const host = startHost('hosts/stderr-reader-gone.mjs', [], { stdio: ['pipe', 'pipe', 'pipe'] });
  host.process.stderr?.destroy();
  await once(host.process.stderr as Readable, 'close');
  host.process.stdin?.end();
  expect(await host.said()).toEqual({
    answers: ['printed', 'printed'],
    code: 'EPIPE',
    exitCode: 0,
    signal: null,
    uncaught: [],
  });
  expect(await host.ended).toEqual({ code: 0, signal: null });
});

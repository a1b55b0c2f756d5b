import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WorkerReport } from '../../src/platform/index.js';

test('R28: a first line that never ends is refused after 64 KiB', async () => {
  const lifeline = new PassThrough();
  const { reply } = new WorkerReport(lifeline, false);
  let written = 0;
  const talk = (): void => {
    while (written < 8 * 1024 * 1024 && lifeline.write('x'.repeat(4096))) written += 4096;
  };
  lifeline.on('drain', talk);
  talk();
  await expect(reply).rejects.toThrow('longer than 65536 bytes');
});

test('R28: what follows the first line is read, so that the worker goes on, and dropped', async () => {
  const lifeline = new PassThrough();
  const { reply } = new WorkerReport(lifeline, false);
  lifeline.write('3\nmore');
  expect(await reply).toEqual({ index: 3 });
  lifeline.end('x'.repeat(1024 * 1024));
  await new Promise((resolve) => lifeline.once('end', resolve));
  expect(lifeline.listenerCount('data')).toBe(0);
});

describe('X13: an uncaught error that the worker tells', () => {
  const heard = (
    terminal: boolean,
    ...chunks: string[]
  ): WorkerReport & { lifeline: PassThrough } => {
    const lifeline = new PassThrough();
    const report = new WorkerReport(lifeline, terminal);
    for (const chunk of chunks) lifeline.write(chunk);
    return Object.assign(report, { lifeline });
  };

  test('is heard after the first line, in whatever pieces', async () => {
    const report = heard(
      true,
      '0\n{"uncau',
      'ght":"RangeErr',
      'or: é"}\n{"uncaught":"not this"}\n',
    );
    expect(await report.reply).toEqual({ index: 0 });
    expect(report.uncaught).toBe('RangeError: é');
    expect(report.lifeline.listenerCount('data')).toBe(0);
  });

  test('is heard instead of it, and then there is no reply', async () => {
    const report = heard(true, '{"uncaught":"RangeError: early"}\n');
    expect(report.uncaught).toBe('RangeError: early');
    expect(await Promise.race([report.reply, turn('none')])).toBe('none');
  });

  test.each(['{"uncaught":1}', '{"others":"x"}', 'null'])('%s is none', async (line) => {
    const report = heard(true, `${line}\n`);
    expect(typeof (await report.reply)).toBe('string');
    expect(report.uncaught).toBe('');
  });

  test('is not asked for where the host reads stderr itself', async () => {
    const report = heard(false, '0\n{"uncaught":"RangeError: late"}\n');
    expect(await report.reply).toEqual({ index: 0 });
    expect(report.uncaught).toBe('');
  });

  test('R28: a second line that never ends is dropped', async () => {
    const report = heard(true, '0\n', 'x'.repeat(65_536));
    expect(await report.reply).toEqual({ index: 0 });
    expect(report.lifeline.listenerCount('data')).toBe(0);
  });
});

test('X18: a worker that is no child of its host tells its process id, too', async () => {
  const lifeline = new PassThrough();
  const { reply } = new WorkerReport(lifeline, false);
  lifeline.write('[2,1234]\n');
  expect(await reply).toEqual({ index: 2, pid: 1234 });
});

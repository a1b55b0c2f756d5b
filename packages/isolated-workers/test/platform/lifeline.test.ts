import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { replyOf } from '../../src/platform/index.js';

test('R28: a first line that never ends is refused after 64 KiB', async () => {
  const lifeline = new PassThrough();
  const reply = replyOf(lifeline);
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
  const reply = replyOf(lifeline);
  lifeline.write('3\nmore');
  expect(await reply).toBe(3);
  lifeline.end('x'.repeat(1024 * 1024));
  await new Promise((resolve) => lifeline.once('end', resolve));
  expect(lifeline.listenerCount('data')).toBe(0);
});

import { expect, it } from 'vitest';
import { QueueReader } from '../../../../src/core/messaging/streams/reader.js';

const kib = 1024;

/** A reader, and the books of its sender. */
function readerAndSender(): { reader: QueueReader; send: () => void; unused: () => number } {
  let credit = 64 * kib;
  const reader = new QueueReader({
    itemTimeout: 0,
    timedOut: () => new Error('never'),
    credit: (bytes) => (credit += bytes),
    left: () => undefined,
    wait: () => undefined,
  });
  const send = (): void => {
    expect(reader.isWanting).toBe(true);
    credit -= kib;
    reader.arrived(kib);
    reader.push(['item'], kib);
  };
  return { reader, send, unused: () => credit };
}

it('lets a sender that stood still have more under way from time to time, up to 1 MiB', async () => {
  const { reader, send, unused } = readerAndSender();
  const sizes: number[] = [];
  for (let time = 0; time < 8; time++) {
    let sent = 0;
    while (unused() > 0) {
      send();
      sent++;
    }
    sizes.push(sent);
    while (sent-- > 0) await reader.next();
  }
  expect(sizes).toStrictEqual([64, 128, 256, 512, 1024, 1024, 1024, 1024]);
});

it('lets a sender that is slower than its reader have no more under way', async () => {
  const { reader, send, unused } = readerAndSender();
  for (let count = 0; count < 1000; count++) {
    send();
    await reader.next();
    expect(unused()).toBeLessThanOrEqual(64 * kib);
  }
});

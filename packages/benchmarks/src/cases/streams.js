/** @import { Client, MeasureInput, Sample } from '../types.js' */
import { readFileSync } from 'node:fs';
import { callsFor, keepInFlight, small, timeOf, warmUp } from '../timing.js';
import { chunks, freshChunks, freshTexts, heap, taker, values } from '../workers/handlers.js';
import { heapOfWorker } from './heap-of-worker.js';

const kib = 1024;
const mib = 1024 * kib;

/** What flows up, and down. */
const sources = { values, chunks, freshChunks, freshTexts };

/** @typedef {keyof typeof sources} Source */
/** @typedef {'up' | 'down'} Direction */

/**
 * Has a client carry the items of one source, until their reader has counted all of them.
 * @param {Client} client
 * @param {Direction} direction
 * @param {Source} type
 * @param {{ count: number, size: number }} payload
 * @param {{ restAfter?: number }} [reading]
 */
async function carry(client, direction, type, payload, reading = {}) {
  let taken;
  if (direction === 'up') {
    const { take, count } = taker(reading);
    await client.receive?.(type, payload, take);
    taken = count();
  } else taken = await client.give?.(reading, sources[type](payload));
  if (taken !== payload.count) throw new Error(`${taken} of ${payload.count} items arrived`);
}

/**
 * Small values, one after the other; and requests in the same process.
 * @param {Direction} direction
 */
export function items(direction) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    await warmUp(client);
    const ask = (/** @type {number} */ count) =>
      keepInFlight(64, count, () => client.call('echo', small));
    const asked = await callsFor(1000, window, ask);
    const asking = await timeOf(() => ask(asked));
    const flow = (/** @type {number} */ count) =>
      carry(client, direction, 'values', { count, size: 0 });
    const count = await callsFor(10_000, window, flow);
    return { rate: count / (await timeOf(() => flow(count))), requests: asked / asking };
  };
}

/**
 * The same bytes again and again.
 * @param {Direction} direction
 * @param {number} size of a chunk, in bytes
 */
export function chunksOf(size, direction) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const client = await start();
    const flow = (/** @type {number} */ count) =>
      carry(client, direction, 'chunks', { count, size });
    const count = await callsFor(500, window, flow);
    return { rate: (size * count) / (await timeOf(() => flow(count))) / 1000 };
  };
}

/** The most MiB of memory that a process has had; Linux tells. @param {number | 'self'} pid */
function largestMemory(pid) {
  const [, kilobytes] =
    /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/**
 * A gibibyte from cold to a reader that rests a millisecond after each mebibyte: the memory of either side.
 * @param {Direction} direction
 * @param {Source} type
 * @param {number} size of an item, in bytes
 */
export function slowly(direction, type, size) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start }) => {
    const client = await start();
    const count = (1024 * mib) / size;
    await carry(client, direction, type, { count, size }, { restAfter: mib });
    return { host: largestMemory('self'), worker: largestMemory(client.pid ?? NaN) };
  };
}

/**
 * What an open stream that gives nothing costs in each heap, in bytes.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function memoryPerStream({ start }) {
  const count = 10_000;
  const client = await start();
  await warmUp(client);
  const open = () => client.receive?.('silence', undefined, () => undefined);
  // The first one loads what all of them need.
  const held = [open()];
  await client.call('echo', small);
  const worker = await heapOfWorker(client);
  const host = heap();
  for (let made = 0; made < count; made++) held.push(open());
  await client.call('echo', small);
  return {
    host: (heap() - host) / (held.length - 1),
    worker: ((await heapOfWorker(client)) - worker) / count,
  };
}

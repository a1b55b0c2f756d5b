/** @import { MeasureInput, Sample } from '../types.js' */
import { median } from '../statistics.js';
import { callsFor, keepInFlight, timeOf, warmUp } from '../timing.js';

const kib = 1024;
const mib = 1024 * kib;

/** ASCII. @param {number} bytes */
export const text = (bytes) => 'abcdefgh'.repeat(bytes / 8);

/** As many bytes of UTF-8, none of them ASCII. @param {number} bytes */
export const accents = (bytes) => 'é'.repeat(bytes / 2);

/** Objects as a database returns them, about as many bytes of JSON. @param {number} bytes */
export function rows(bytes) {
  const row = (/** @type {number} */ id) => ({
    id,
    name: `row number ${id}`,
    price: id * 1.25,
    active: id % 2 === 0,
    tags: ['red', 'green'],
    parent: null,
  });
  return Array.from({ length: Math.round(bytes / JSON.stringify(row(12_345)).length) }, (_, id) =>
    row(id),
  );
}

/** @param {number} bytes */
export const buffer = (bytes) => Buffer.alloc(bytes, 'abcdefgh');

/** Bytes among other values. @param {number} bytes */
export const inside = (bytes) => ({ name: 'photo.jpg', pages: [1, 2], data: buffer(bytes) });

/** Warms up a peer that carries only bytes. */
const fewBytes = buffer(64);

/** Enough calls to be warm, and never much more than 16 MiB of them. @param {number} bytes */
const pilotFor = (bytes) => Math.max(2, Math.min(500, Math.round((16 * mib) / bytes)));

/**
 * There and back, one at a time.
 * @param {(bytes: number) => unknown} make
 * @param {number} bytes
 */
export function echo(make, bytes) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const payload = make(bytes);
    const client = await start();
    await warmUp(client, payload instanceof Uint8Array ? fewBytes : undefined);
    const call = () => client.call('echo', payload);
    const count = await callsFor(pilotFor(bytes), window, (some) => keepInFlight(1, some, call));
    const spent = await timeOf(() => keepInFlight(1, count, call));
    return { rate: (2 * bytes * count) / spent / 1000 };
  };
}

/**
 * Bytes there, an empty answer back, two on their way at any time.
 * @param {number} bytes
 * @param {string} [type]
 * @param {(bytes: number) => unknown} [make]
 */
export function oneWay(bytes, type = 'take', make = buffer) {
  /** @param {MeasureInput} input @returns {Promise<Sample>} */
  return async ({ start, window }) => {
    const payload = make(bytes);
    const client = await start();
    await warmUp(client, fewBytes);
    const call = () => client.call(type, payload);
    const count = await callsFor(8, window, (some) => keepInFlight(2, some, call));
    const spent = await timeOf(() => keepInFlight(2, count, call));
    return { rate: (bytes * count) / spent / 1000 };
  };
}

/**
 * How many times as long eight times the bytes take.
 * @param {MeasureInput} input
 * @returns {Promise<Sample>}
 */
export async function eightfold({ start }) {
  const client = await start();
  await warmUp(client);
  const little = text(8 * mib);
  const much = text(64 * mib);
  await client.call('echo', little);
  await client.call('echo', much);
  const times = { little: /** @type {number[]} */ ([]), much: /** @type {number[]} */ ([]) };
  for (let time = 0; time < 5; time++) {
    times.little.push(await timeOf(() => client.call('echo', little)));
    times.much.push(await timeOf(() => client.call('echo', much)));
  }
  const [of8, of64] = [median(times.little), median(times.much)];
  return { of8, of64, factor: of64 / of8 };
}

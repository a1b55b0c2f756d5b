/** @import { Case, Metric } from './types.js' */
import { echo } from './cases/payloads.js';
import { burst, inFlight, roundTrip } from './cases/requests.js';
import { startToFirstAnswer } from './cases/start.js';

/** @param {string} title @returns {Metric} */
const perSecond = (title = 'requests') => ({
  key: 'rate',
  title,
  unit: 'k/s',
  better: 'higher',
  digits: 1,
});
/** @type {Metric} */
const megabytes = { key: 'rate', title: 'both ways', unit: 'MB/s', better: 'higher', digits: 0 };

const kib = 1024;
const mib = 1024 * kib;
/** @param {number} bytes */
const ascii = (bytes) => 'abcdefgh'.repeat(bytes / 8);

/** Every case, in the order of the tables. @type {Readonly<Record<string, Case>>} */
export const cases = {
  start: {
    title: 'Start to first answer',
    metrics: [{ key: 'time', title: 'time', unit: 'ms', better: 'lower', digits: 1 }],
    measure: startToFirstAnswer,
    needs: ['values'],
    reference: 'floor',
    short: true,
  },
  roundtrip: {
    title: 'Round trip, both sides on one core',
    metrics: [
      { key: 'p50', title: 'p50', unit: 'µs', better: 'lower', digits: 1 },
      { key: 'p99', title: 'p99', unit: 'µs', better: 'lower', digits: 1 },
    ],
    measure: roundTrip,
    needs: ['values'],
    reference: 'floor',
    pinned: true,
    short: true,
  },
  inflight64: {
    title: '64 in flight',
    metrics: [perSecond()],
    measure: inFlight(64),
    needs: ['values'],
    reference: 'floor',
    short: true,
  },
  burst: {
    title: 'Burst of 20 000',
    metrics: [perSecond()],
    measure: burst(20_000),
    needs: ['values'],
    reference: 'floor',
    short: true,
  },
  s64k: {
    title: 'Strings of 64 KiB',
    metrics: [megabytes],
    measure: echo(ascii(64 * kib), 64 * kib),
    needs: ['values'],
    reference: 'floor',
    short: true,
  },
  s1m: {
    title: 'Strings of 1 MiB, not ASCII',
    metrics: [megabytes],
    measure: echo('é'.repeat(mib / 2), mib),
    needs: ['values'],
    reference: 'floor',
    short: true,
  },
};

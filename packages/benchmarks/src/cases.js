/** @import { Case, Group } from './types.js' */
import { heldCounts, million, whileOthersWait } from './cases/growth.js';
import { accents, buffer, echo, eightfold, inside, oneWay, rows, text } from './cases/payloads.js';
import { burst, events, inFlight, processorTime, roundTrip } from './cases/requests.js';
import { memoryPerPending, memoryPerWorker, workers } from './cases/scale.js';
import { startToFirstAnswer } from './cases/start.js';
import {
  alone,
  bytes,
  mebibytes,
  megabytesPerSecond,
  microseconds,
  milliseconds,
  thousandsPerSecond,
  times,
} from './metrics.js';
import { streamCases } from './stream-cases.js';

const kib = 1024;
const mib = 1024 * kib;
const requests = [thousandsPerSecond('rate', 'requests')];
const bothWays = [megabytesPerSecond('rate', 'both ways')];

/**
 * @param {string} title
 * @param {Omit<Case, 'group' | 'needs' | 'reference' | 'title'> & Partial<Case>} rest
 * @returns {Case}
 */
const onRequests = (title, rest) => ({
  title,
  group: 'requests',
  needs: ['values'],
  reference: 'floor',
  ...rest,
});

/** @param {string} title @param {(bytes: number) => unknown} make @param {number} size @param {Partial<Case>} [rest] @returns {Case} */
const payload = (title, make, size, rest) => ({
  title,
  group: 'payloads',
  metrics: bothWays,
  measure: echo(make, size),
  needs: [make === buffer ? 'bytes' : 'values'],
  reference: make === buffer ? 'raw-socket' : 'floor',
  ...rest,
});

/** Every case, in the order of the tables. @type {Readonly<Record<string, Case>>} */
export const cases = {
  start: onRequests('Start to first answer', {
    note: 'The host has the library loaded; the first start does not count.',
    metrics: [milliseconds('time', 'time')],
    measure: startToFirstAnswer,
    restless: true,
    short: true,
  }),
  roundtrip: onRequests('Round trip, both sides on one core', {
    note: "With a core for each side the figure jumps with the scheduler's choice.",
    metrics: [microseconds('p50', 'p50'), microseconds('p99', 'p99')],
    measure: roundTrip,
    pinned: true,
    restless: true,
    short: true,
  }),
  inflight1: onRequests('1 in flight', { metrics: requests, measure: inFlight(1) }),
  inflight8: onRequests('8 in flight', { metrics: requests, measure: inFlight(8) }),
  inflight64: onRequests('64 in flight', {
    metrics: requests,
    measure: inFlight(64),
    short: true,
  }),
  inflight1000: onRequests('1 000 in flight', { metrics: requests, measure: inFlight(1000) }),
  burst: onRequests('Burst of 20 000', {
    note: 'All made in one go; the time until the last answer.',
    metrics: requests,
    measure: burst(20_000),
    short: true,
  }),
  events: onRequests('Events: calls without an answer', {
    note: 'A last call, answered, makes sure that all have arrived.',
    metrics: [thousandsPerSecond('rate', 'events')],
    measure: events,
    needs: ['values', 'events'],
  }),
  middleware: onRequests('64 in flight, a middleware on either side', {
    note: 'The floor has none.',
    metrics: requests,
    measure: inFlight(64, { middleware: true }),
    needs: ['values', 'middleware'],
  }),
  deadlines: onRequests('64 in flight, each with a deadline', {
    note: 'A minute each; an `AbortSignal.timeout()` where that is how a peer does it. The floor has none.',
    metrics: requests,
    measure: inFlight(64, { deadline: 60_000 }),
    needs: ['values', 'deadlines'],
  }),

  s1k: payload('Strings of 1 KiB', text, kib),
  s64k: payload('Strings of 64 KiB', text, 64 * kib, { short: true }),
  'ascii-1m': payload('Strings of 1 MiB, ASCII', text, mib),
  s1m: payload('Strings of 1 MiB, not ASCII', accents, mib),
  s16m: payload('Strings of 16 MiB', text, 16 * mib),
  r1k: payload('Rows of objects, 1 KiB', rows, kib),
  r64k: payload('Rows of objects, 64 KiB', rows, 64 * kib),
  r1m: payload('Rows of objects, 1 MiB', rows, mib),
  r16m: payload('Rows of objects, 16 MiB', rows, 16 * mib),
  b1k: payload('Buffers of 1 KiB', buffer, kib),
  b64k: payload('Buffers of 64 KiB', buffer, 64 * kib),
  b1m: payload('Buffers of 1 MiB', buffer, mib),
  b16m: payload('Buffers of 16 MiB', buffer, 16 * mib),
  take16m: payload('Buffers of 16 MiB, one way', buffer, 16 * mib, {
    metrics: [megabytesPerSecond('rate', 'one way')],
    measure: oneWay(16 * mib),
  }),
  inside16m: payload('A Buffer of 16 MiB inside an object, one way', buffer, 16 * mib, {
    metrics: [megabytesPerSecond('rate', 'one way')],
    measure: oneWay(16 * mib, 'takeInside', inside),
    needs: ['values', 'bytes'],
    reference: 'fork-advanced',
  }),

  ...streamCases,

  ...Object.fromEntries(
    [1, 2, 8, 32].map((count) => [
      `workers${count}`,
      onRequests(`${count} ${count === 1 ? 'worker' : 'workers'}, 8 in flight each`, {
        group: 'scale',
        metrics: requests,
        measure: workers(count),
      }),
    ]),
  ),
  cpu: onRequests('CPU time per request, 64 in flight', {
    note: "The time of a thread counts as its host's.",
    group: 'scale',
    metrics: [
      microseconds('both', 'both'),
      microseconds('host', 'host'),
      microseconds('worker', 'worker'),
    ],
    measure: processorTime(64),
  }),
  memory: onRequests('Memory per worker', {
    note: "Memory that belongs to the process alone, as Linux counts it, when the worker is idle. A thread's is its host's.",
    group: 'scale',
    metrics: [
      mebibytes('both', 'both'),
      mebibytes('worker', 'worker'),
      alone(mebibytes('host', 'host')),
    ],
    measure: memoryPerWorker,
    system: 'linux',
  }),
  pending: onRequests('Memory per pending request', {
    note: 'Heap in use after a collection, with 20 000 requests pending. A pool that works on one call at a time keeps the others in the host.',
    group: 'scale',
    metrics: [bytes('host', 'host'), alone(bytes('worker', 'worker'))],
    measure: memoryPerPending,
  }),

  million: onRequests('One request of a million, 64 in flight', {
    note: 'The heaps are what a million requests leave behind.',
    group: 'growth',
    metrics: [
      microseconds('early', 'first quarter'),
      microseconds('late', 'last quarter'),
      alone(times('factor', 'last ÷ first')),
      alone(mebibytes('host', 'host heap')),
      alone(mebibytes('worker', 'worker heap')),
    ],
    measure: million,
    only: ['floor', 'ours'],
  }),
  held: onRequests('One request while others are pending, 64 in flight', {
    group: 'growth',
    metrics: [
      ...heldCounts.map((count) => alone(microseconds(`of${count}`, `${count} pending`))),
      alone(times('factor', 'last ÷ first')),
    ],
    measure: whileOthersWait,
    only: ['floor', 'ours'],
  }),
  eightfold: onRequests('Strings of 64 MiB against 8 MiB', {
    group: 'growth',
    metrics: [
      milliseconds('of8', '8 MiB'),
      milliseconds('of64', '64 MiB'),
      alone(times('factor', '64 ÷ 8')),
    ],
    measure: eightfold,
    only: ['floor', 'ours', 'fork-json'],
  }),
};

/** What each group of cases is about. @type {Readonly<Record<Group, string>>} */
export const groups = {
  requests: 'Requests',
  payloads: 'Payloads',
  streams: 'Streams',
  scale: 'Workers, processor and memory',
  growth: 'Linear cost',
};

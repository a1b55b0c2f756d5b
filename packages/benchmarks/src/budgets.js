/** @import { Budget } from './types.js' */
import { cases } from './cases.js';

/** A gibibyte may take so much memory more than a bare socket does, on either side. @type {readonly Budget[]} */
const slowReaders = [
  'slow-chunks-up',
  'slow-chunks-down',
  'slow-texts-up',
  'slow-texts-down',
].flatMap((name) =>
  ['host', 'worker'].map((metric) => ({
    case: name,
    metric,
    versus: cases[name].reference,
    by: 'difference',
    atMost: { must: 16 },
  })),
);

/** What must hold, and what is aimed at: the median of the rounds decides. @type {readonly Budget[]} */
export const budgets = [
  { case: 'start', metric: 'time', versus: 'floor', atMost: { must: 1.2, aim: 1.15 } },
  { case: 'roundtrip', metric: 'p50', versus: 'floor', atMost: { must: 1.03, aim: 0.9 } },
  { case: 'inflight64', metric: 'rate', versus: 'floor', atLeast: { must: 1.6, aim: 2 } },
  { case: 'burst', metric: 'rate', versus: 'floor', atLeast: { must: 0.9, aim: 1.5 } },
  { case: 's64k', metric: 'rate', versus: 'floor', atLeast: { must: 1, aim: 1.4 } },
  { case: 's1m', metric: 'rate', versus: 'floor', atLeast: { must: 3, aim: 4 } },
  {
    case: 'take16m',
    metric: 'rate',
    peer: 'ours-bytes',
    versus: 'fork-advanced',
    atLeast: { must: 3 },
  },
  {
    case: 'take16m',
    metric: 'rate',
    peer: 'ours-bytes',
    versus: 'raw-socket',
    atLeast: { aim: 1 },
  },
  {
    case: 'inside16m',
    metric: 'rate',
    peer: 'ours-structured',
    versus: 'fork-advanced',
    atLeast: { must: 3, aim: 5 },
  },
  ...['items-up', 'items-down'].map((name) => ({
    case: name,
    metric: 'rate',
    versus: 'floor',
    versusMetric: 'requests',
    atLeast: { must: 0.8, aim: 1.5 },
  })),
  ...['chunks-up', 'chunks-down'].map((name) => ({
    case: name,
    metric: 'rate',
    versus: 'raw-socket',
    atLeast: { must: 0.7, aim: 0.9 },
  })),
  ...slowReaders,
  { case: 'million', metric: 'host', atMost: { must: 1 } },
  { case: 'million', metric: 'worker', atMost: { must: 1 } },
  { case: 'million', metric: 'factor', atMost: { must: 1.2 } },
  { case: 'held', metric: 'factor', atMost: { must: 1.5 } },
  { case: 'eightfold', metric: 'factor', atMost: { must: 12, aim: 8 } },
];

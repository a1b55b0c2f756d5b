/** @import { Budget } from './types.js' */

/** What must hold, and what is aimed at: the median of the rounds decides. @type {readonly Budget[]} */
export const budgets = [
  { case: 'start', metric: 'time', versus: 'floor', atMost: { must: 1.2, aim: 1.1 } },
  { case: 'roundtrip', metric: 'p50', versus: 'floor', atMost: { must: 1.05, aim: 0.9 } },
  { case: 'inflight64', metric: 'rate', versus: 'floor', atLeast: { must: 1.3, aim: 1.8 } },
  { case: 'burst', metric: 'rate', versus: 'floor', atLeast: { must: 0.8, aim: 1.1 } },
  { case: 's64k', metric: 'rate', versus: 'floor', atLeast: { must: 1, aim: 1.2 } },
  { case: 's1m', metric: 'rate', versus: 'floor', atLeast: { must: 1.4, aim: 2 } },
  {
    case: 'take16m',
    metric: 'rate',
    peer: 'ours-bytes',
    versus: 'fork-advanced',
    atLeast: { must: 2 },
  },
  {
    case: 'take16m',
    metric: 'rate',
    peer: 'ours-bytes',
    versus: 'raw-socket',
    atLeast: { aim: 0.8 },
  },
  { case: 'million', metric: 'host', atMost: { must: 1 } },
  { case: 'million', metric: 'worker', atMost: { must: 1 } },
  { case: 'million', metric: 'factor', atMost: { must: 1.2 } },
  { case: 'held', metric: 'factor', atMost: { must: 1.5 } },
  { case: 'eightfold', metric: 'factor', atMost: { must: 12, aim: 8 } },
];

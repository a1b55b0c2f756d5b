import { expect, test } from 'vitest';
import type { Sample } from '../src/types.js';
import { decidingFigure, figuresOf, keeps } from '../src/verdict.js';

const rounds = [
  new Map([
    ['ours', { rate: 30 }],
    ['floor', { rate: 10 }],
  ]),
  new Map([
    ['ours', { rate: 20 }],
    ['floor', { rate: 20 }],
  ]),
  new Map([
    ['ours', { rate: 10 }],
    ['floor', { rate: 5 }],
  ]),
];
const budget = { case: 'burst', metric: 'rate', versus: 'floor', atLeast: { must: 2, aim: 3 } };

test('ratios are taken within a round, and their median decides', () => {
  const figures = figuresOf(budget, rounds);
  expect(figures).toEqual([3, 1, 2]);
  expect(decidingFigure(figures)).toBe(2);
});

test('a figure without a peer to compare with stands for itself', () => {
  expect(figuresOf({ case: 'burst', metric: 'rate' }, rounds)).toEqual([30, 20, 10]);
});

test('a figure is compared with another of a peer, or by the difference', () => {
  const both = [
    new Map<string, Sample>([
      ['ours', { rate: 30, memory: 70 }],
      ['floor', { requests: 60, memory: 64 }],
    ]),
  ];
  const rate = { case: 'items-up', metric: 'rate', versus: 'floor', versusMetric: 'requests' };
  expect(figuresOf(rate, both)).toEqual([0.5]);
  const memory = { case: 'slow-texts-up', metric: 'memory', versus: 'floor' };
  expect(figuresOf({ ...memory, by: 'difference' }, both)).toEqual([6]);
});

test('a limit is kept up to itself, and not beyond', () => {
  expect(keeps(budget, 'must', 2)).toBe(true);
  expect(keeps(budget, 'must', 1.99)).toBe(false);
  expect(keeps({ ...budget, atLeast: {}, atMost: { must: 2 } }, 'must', 2)).toBe(true);
  expect(keeps({ ...budget, atLeast: {}, atMost: { must: 2 } }, 'must', 2.01)).toBe(false);
  expect(keeps({ ...budget, atLeast: { must: 2 } }, 'aim', 1)).toBeUndefined();
});

test('a round that failed keeps no limit, however good the others are', () => {
  for (const lost of ['ours', 'floor']) {
    const partly = rounds.map((round, at) =>
      at === 1 ? new Map([...round].filter(([name]) => name !== lost)) : round,
    );
    const figure = decidingFigure(figuresOf(budget, partly));
    expect(figure).toBeNaN();
    expect(keeps(budget, 'must', figure)).toBe(false);
  }
  expect(keeps(budget, 'must', decidingFigure([]))).toBe(false);
});

import { expect, test } from 'vitest';
import { median, quantile } from '../src/statistics.js';

test('the median of an odd and of an even number of figures', () => {
  expect(median([10, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('figures are ordered as numbers, and left as they are', () => {
  const figures = [100, 9, 20];
  expect(quantile(figures, 0)).toBe(9);
  expect(quantile(figures, 1)).toBe(100);
  expect(figures).toEqual([100, 9, 20]);
});

test('a quantile lies between its neighbours', () => {
  const hundred = Array.from({ length: 101 }, (_, at) => at);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});

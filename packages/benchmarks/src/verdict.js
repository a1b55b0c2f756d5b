/** @import { Budget, Sample } from './types.js' */
import { median } from './statistics.js';

/**
 * A figure of ours, or how it compares with a peer's, for each round; NaN if one of them is missing.
 * @param {Budget} budget
 * @param {readonly Map<string, Sample>[]} rounds
 */
export function figuresOf({ peer = 'ours', metric, versus, versusMetric = metric, by }, rounds) {
  return rounds.map((round) => {
    const own = round.get(peer)?.[metric] ?? NaN;
    if (versus === undefined) return own;
    const other = round.get(versus)?.[versusMetric] ?? NaN;
    return by === 'difference' ? own - other : own / other;
  });
}

/** The figure that decides. A failed round counts, too. @param {readonly number[]} figures */
export function decidingFigure(figures) {
  return figures.length === 0 || figures.some(Number.isNaN) ? NaN : median(figures);
}

/**
 * Whether a figure keeps the budget's limit; undefined if the budget has none of this degree.
 * @param {Budget} budget
 * @param {'must' | 'aim'} degree
 * @param {number} figure
 */
export function keeps({ atMost, atLeast }, degree, figure) {
  const [most, least] = [atMost?.[degree], atLeast?.[degree]];
  if (most !== undefined) return figure <= most;
  return least === undefined ? undefined : figure >= least;
}

/**
 * @param {Budget} budget
 * @param {'must' | 'aim'} degree
 */
export function limitText({ atMost, atLeast }, degree) {
  const [most, least] = [atMost?.[degree], atLeast?.[degree]];
  if (most !== undefined) return `≤ ${most}`;
  return least === undefined ? '' : `≥ ${least}`;
}

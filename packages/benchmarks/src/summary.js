/** @import { Sample } from './types.js' */
import { median } from './statistics.js';

/**
 * @typedef {object} Summary
 * @property {number} value the median of the rounds
 * @property {number} ratio the median of the rounds' ratios to the reference
 * @property {number} least the smallest of these ratios
 * @property {number} most the largest
 */

/**
 * Compares a peer with another: only figures of the same round are compared.
 * @param {readonly Map<string, Sample>[]} rounds
 * @param {string} peer
 * @param {string} reference
 * @param {string} key the metric
 * @returns {Summary | undefined} nothing where the peer has no such figure
 */
export function summarize(rounds, peer, reference, key) {
  const pairs = rounds.flatMap((round) => {
    const value = round.get(peer)?.[key];
    const other = round.get(reference)?.[key];
    return value === undefined ? [] : [{ value, ratio: value / (other ?? NaN) }];
  });
  if (pairs.length === 0) return undefined;
  const ratios = pairs.map(({ ratio }) => ratio);
  return {
    value: median(pairs.map(({ value }) => value)),
    ratio: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
  };
}

/** @import { Metric, Sample } from '../types.js' */
import { markdownTable } from 'markdown-table';
import { cases } from '../cases.js';
import { peers } from '../peers.js';
import { median } from '../statistics.js';

/**
 * @typedef {object} Row
 * @property {string} peer
 * @property {number} value median of the rounds
 * @property {number} ratio median of the rounds' ratios to the reference
 * @property {number} least
 * @property {number} most
 */

/** @param {readonly Map<string, Sample>[]} rounds @param {string} reference @param {string} key @returns {Row[]} */
export function summarize(rounds, reference, key) {
  return [...rounds[0].keys()].map((peer) => {
    const values = rounds.map((round) => round.get(peer)?.[key] ?? NaN);
    const ratios = rounds.map((round, at) => values[at] / (round.get(reference)?.[key] ?? NaN));
    return {
      peer,
      value: median(values),
      ratio: median(ratios),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    };
  });
}

const order = Object.keys(peers);

/** The figures of a case as a table that reads well as plain text and as Markdown.
 * @param {string} caseName @param {readonly Map<string, Sample>[]} rounds */
export function caseTable(caseName, rounds) {
  const { metrics, reference } = cases[caseName];
  const columns = metrics.map((metric) => ({
    metric,
    rows: summarize(rounds, reference, metric.key),
  }));
  const names = columns[0].rows
    .map((row) => row.peer)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const head = [
    'peer',
    ...metrics.flatMap(({ title, unit }) => [`${title}, ${unit}`, '× ' + reference, 'spread']),
  ];
  const body = names.map((name) => [
    peers[name].title + (peers[name].place === 'thread' ? ' (thread)' : ''),
    ...columns.flatMap(({ metric, rows }) => cells(metric, rows, name)),
  ]);
  return markdownTable([head, ...body], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

/** @param {Metric} metric @param {readonly Row[]} rows @param {string} name */
function cells(metric, rows, name) {
  const row = rows.find(({ peer }) => peer === name);
  if (!row || Number.isNaN(row.value)) return ['', '', ''];
  return [
    row.value.toFixed(metric.digits),
    row.ratio.toFixed(2),
    `${row.least.toFixed(2)}–${row.most.toFixed(2)}`,
  ];
}

/** @import { Sample } from '../types.js' */
import { markdownTable } from 'markdown-table';
import { cases } from '../cases.js';
import { peers } from '../peers.js';
import { summarize } from '../summary.js';

/** The peers of a measured case, in their own order. @param {readonly Map<string, Sample>[]} rounds */
export function measuredPeers(rounds) {
  return Object.keys(peers).filter((name) => rounds.some((round) => round.has(name)));
}

/** @param {string} name */
export const titleOf = (name) =>
  peers[name].place === 'thread' ? `${peers[name].title} (thread)` : peers[name].title;

/**
 * The figures of a case, readable as plain text and as Markdown.
 * @param {string} caseName
 * @param {readonly Map<string, Sample>[]} rounds
 */
export function caseTable(caseName, rounds) {
  const { metrics, reference } = cases[caseName];
  const names = measuredPeers(rounds);
  const head = [
    'peer',
    ...metrics.flatMap(({ title, unit, compared }) => [
      `${title}, ${unit}`,
      ...(compared ? [`× ${peers[reference].title}`, 'spread'] : []),
    ]),
  ];
  const body = names.map((name) => [
    titleOf(name),
    ...metrics.flatMap(({ key, digits, compared }) => {
      const summary = summarize(rounds, name, reference, key);
      if (summary === undefined) return compared ? ['', '', ''] : [''];
      const { value, ratio, least, most } = summary;
      const shown = value.toFixed(digits);
      return compared
        ? [shown, ratio.toFixed(2), `${least.toFixed(2)}–${most.toFixed(2)}`]
        : [shown];
    }),
  ]);
  return markdownTable([head, ...body], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

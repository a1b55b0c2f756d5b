/** @import { Sample } from '../types.js' */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { markdownTable } from 'markdown-table';
import { cases, groups } from '../cases.js';
import { caseChart } from './chart.js';
import { environment } from './environment.js';
import { caseTable, measuredPeers } from './table.js';

const docs = new URL('../../../../docs/', import.meta.url);
const charts = new URL('benchmarks/', docs);

/**
 * Writes `docs/benchmarks.md` and its charts, replacing those of the last run.
 * @param {Map<string, Map<string, Sample>[]>} results the rounds of each case
 * @param {{ command: string, rounds: number, window: number, load: string }} run
 */
export function writePage(results, run) {
  mkdirSync(charts, { recursive: true });
  for (const name of readdirSync(charts)) {
    if (name.endsWith('.svg')) rmSync(new URL(name, charts));
  }
  const sections = Object.entries(groups).flatMap(([group, title]) => {
    const measured = [...results].filter(([name]) => cases[name].group === group);
    if (measured.length === 0) return [];
    return [
      `## ${title}`,
      ...measured.flatMap(([name, rounds]) => section(name, rounds, run.rounds)),
    ];
  });
  const text = [...introduction(run), ...sections].join('\n\n');
  writeFileSync(new URL('benchmarks.md', docs), `${text}\n`);
}

/** @param {{ command: string, rounds: number, window: number, load: string }} run */
function introduction({ command, rounds, window, load }) {
  return [
    '# Benchmarks',
    `Written by \`${command}\`; run it to repeat them. Each figure is the median of ${rounds} rounds of about ${window} ms, or of as many as a case says. Every peer takes its turn in each round, in a fresh host process of its own, so that none runs in code another has warmed up. Five thousand requests, and the case itself for as long again, come before anything is timed, except in the start. A ratio compares two figures of the same round: the machine's moods hit both. The spread is the smallest and the largest of these ratios.`,
    "The **floor** is the least that can be done by hand: a spawned ES module, one byte on a pipe to say it is ready, newline JSON with ids over a local socket, one write a tick; no deadlines, no errors, no types. The **raw socket** is the same for bytes: a length, the bytes, nothing else. Both give their items as fast as the socket takes them, with no more between the ends than the socket holds. Peers with (thread) run in the host's process: they share its memory and its crash.",
    "isolated-workers runs with every feature on, its watchdog too. Pools get one worker unless a case says otherwise. Those that can give a worker several calls at a time (piscina, tinypool; by default they do not) may give it a thousand; one that cannot keeps the others in the host: that is its design, and what 'in flight' shows.",
    markdownTable([['', ''], ...environment(), ['load average', load]]),
  ];
}

/** @param {string} name @param {Map<string, Sample>[]} rounds @param {number} usual how many rounds most cases have */
function section(name, rounds, usual) {
  const { title, note } = cases[name];
  const notes = note === undefined ? [] : [note];
  if (rounds.length !== usual) notes.push(`The median of ${rounds.length} rounds.`);
  const parts = [`### ${title}`, ...notes, caseTable(name, rounds)];
  if (measuredPeers(rounds).length < 3) return parts;
  writeFileSync(new URL(`${name}.svg`, charts), caseChart(name, rounds));
  return [...parts, `![${title}, as bars](./benchmarks/${name}.svg)`];
}

// The guard: measures what has a budget, and fails when a "must" is missed.
/** @import { Budget } from './types.js' */
import { markdownTable } from 'markdown-table';
import { countIn, namesIn, parseOptions, runProgram } from './arguments.js';
import { budgets } from './budgets.js';
import { cases } from './cases.js';
import { peers } from './peers.js';
import { load } from './report/environment.js';
import { isMeasurable, peersOf, roundsOf, runRounds } from './rounds.js';
import { decidingFigure, figuresOf, keeps, limitText } from './verdict.js';

/** @param {string} name @param {string} metric */
const metricTitle = (name, metric) =>
  cases[name].metrics.find(({ key }) => key === metric)?.title ?? metric;

/** @param {Budget} budget */
function subject({ case: name, metric, versus, versusMetric = metric, by }) {
  const title = metricTitle(name, metric);
  if (versus === undefined) return title;
  const other = versusMetric === metric ? '' : `, ${metricTitle(name, versusMetric)}`;
  return `${title} ${by === 'difference' ? 'above' : '×'} ${peers[versus].title}${other}`;
}

/** @param {Budget} budget @param {readonly number[]} figures @param {number} figure */
function line(budget, figures, figure) {
  const must = keeps(budget, 'must', figure);
  const aim = keeps(budget, 'aim', figure);
  return [
    cases[budget.case].title,
    subject(budget),
    figure.toFixed(2),
    `${Math.min(...figures).toFixed(2)} to ${Math.max(...figures).toFixed(2)}`,
    limitText(budget, 'must'),
    must === undefined ? '' : must ? 'held' : 'MISSED',
    limitText(budget, 'aim'),
    aim === undefined ? '' : aim ? 'reached' : 'not yet',
  ];
}

await runProgram(async () => {
  const options = parseOptions({
    cases: { type: 'string' },
    rounds: { type: 'string' },
    window: { type: 'string' },
  });
  const known = [...new Set(budgets.map((budget) => budget.case))].filter(isMeasurable);
  const chosen = namesIn('cases', options.cases, known) ?? known;
  const rounds = countIn('rounds', options.rounds) ?? 9;
  const window = countIn('window', options.window) ?? 300;

  console.log(`Load average ${load()}; ${rounds} rounds of ${window} ms.`);
  const lines = [];
  let missed = 0;
  for (const name of chosen) {
    const own = budgets.filter((budget) => budget.case === name);
    const wanted = own.flatMap(({ peer = 'ours', versus }) => [peer, ...(versus ? [versus] : [])]);
    const measured = await runRounds(name, peersOf(name, wanted), {
      rounds: roundsOf(name, rounds),
      window,
    });
    for (const budget of own) {
      const figures = figuresOf(budget, measured);
      const figure = decidingFigure(figures);
      if (keeps(budget, 'must', figure) === false) missed += 1;
      const cells = line(budget, figures, figure);
      lines.push(cells);
      console.log(`${name}: ${cells.slice(1).filter(Boolean).join(', ')}`);
    }
  }
  const head = ['case', 'figure', 'median', 'spread', 'must', '', 'aim', ''];
  console.log(`\n${markdownTable([head, ...lines])}`);
  console.log(missed === 0 ? '\nEvery must is held.' : `\n${missed} missed.`);
  if (missed > 0) process.exitCode = 1;
});

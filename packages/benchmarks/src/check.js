// The guard: measures what has a budget, and fails when a "must" is missed.
/** @import { Budget, Sample } from './types.js' */
import { markdownTable } from 'markdown-table';
import { budgets } from './budgets.js';
import { countIn, namesIn, parseOptions, runProgram } from './arguments.js';
import { cases } from './cases.js';
import { peers } from './peers.js';
import { load } from './report/environment.js';
import { peersOf, runRounds } from './rounds.js';
import { median } from './statistics.js';

/** A figure of ours, or its ratio to a peer's, for each round. @param {Budget} budget @param {readonly Map<string, Sample>[]} rounds */
function figures({ peer = 'ours', versus, metric }, rounds) {
  return rounds.map((round) => {
    const own = round.get(peer)?.[metric] ?? NaN;
    return versus === undefined ? own : own / (round.get(versus)?.[metric] ?? NaN);
  });
}

/** @param {Budget} budget @param {'must' | 'aim'} degree @param {number} value */
function holds({ atMost, atLeast }, degree, value) {
  const [most, least] = [atMost?.[degree], atLeast?.[degree]];
  // A figure that is missing holds nothing.
  return !(most !== undefined && !(value <= most)) && !(least !== undefined && !(value >= least));
}

/** @param {Budget} budget @param {'must' | 'aim'} degree */
function limit({ atMost, atLeast }, degree) {
  const [most, least] = [atMost?.[degree], atLeast?.[degree]];
  if (most !== undefined) return `≤ ${most}`;
  return least === undefined ? '' : `≥ ${least}`;
}

await runProgram(async () => {
  const options = parseOptions({
    cases: { type: 'string' },
    rounds: { type: 'string' },
    window: { type: 'string' },
  });
  const known = [...new Set(budgets.map((budget) => budget.case))];
  const chosen = namesIn('cases', options.cases, known) ?? known;
  const rounds = countIn('rounds', options.rounds) ?? 9;
  const window = countIn('window', options.window) ?? 150;

  console.log(`Load average ${load()}; ${rounds} rounds of ${window} ms.`);
  const lines = [];
  let missed = 0;
  for (const name of chosen) {
    const own = budgets.filter((budget) => budget.case === name);
    const wanted = own.flatMap(({ peer = 'ours', versus }) => [peer, ...(versus ? [versus] : [])]);
    const measured = await runRounds(name, peersOf(name, wanted), { rounds, window });
    for (const budget of own) {
      const values = figures(budget, measured);
      const value = median(values);
      const metric = cases[name].metrics.find(({ key }) => key === budget.metric);
      const must = holds(budget, 'must', value);
      if (!must) missed += 1;
      lines.push([
        cases[name].title,
        budget.versus
          ? `${metric?.title} × ${peers[budget.versus].title}`
          : `${metric?.title ?? ''}`,
        value.toFixed(2),
        `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`,
        limit(budget, 'must'),
        must ? 'held' : 'MISSED',
        limit(budget, 'aim'),
        limit(budget, 'aim') && (holds(budget, 'aim', value) ? 'reached' : 'not yet'),
      ]);
      console.log(`${name}: ${lines.at(-1)?.slice(1, 6).join(', ')}`);
    }
  }
  const head = ['case', 'figure', 'median', 'spread', 'must', '', 'aim', ''];
  console.log(`\n${markdownTable([head, ...lines])}`);
  console.log(missed === 0 ? '\nEvery must is held.' : `\n${missed} missed.`);
  if (missed > 0) process.exitCode = 1;
});

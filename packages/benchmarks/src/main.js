/** @import { Sample } from './types.js' */
import { countIn, namesIn, parseOptions, runProgram } from './arguments.js';
import { cases } from './cases.js';
import { peers } from './peers.js';
import { load } from './report/environment.js';
import { writePage } from './report/page.js';
import { caseTable } from './report/table.js';
import { isMeasurable, peersOf, roundsOf, runRounds } from './rounds.js';

/** How long each version measures each peer, and how many cases it has. */
const versions = {
  short: { command: 'npm run bench', rounds: 2, window: 80 },
  full: { command: 'npm run bench:full', rounds: 3, window: 300 },
};

await runProgram(async () => {
  const options = parseOptions({
    full: { type: 'boolean' },
    cases: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string' },
    window: { type: 'string' },
  });
  const version = versions[options.full ? 'full' : 'short'];
  const rounds = countIn('rounds', options.rounds) ?? version.rounds;
  const window = countIn('window', options.window) ?? version.window;
  const chosenCases = namesIn('cases', options.cases, Object.keys(cases));
  const chosenPeers = namesIn('peers', options.peers, Object.keys(peers));

  const loadBefore = load();
  console.log(`Load average ${loadBefore}; ${rounds} rounds of ${window} ms.`);
  /** @type {Map<string, Map<string, Sample>[]>} */
  const results = new Map();
  for (const name of chosenCases ?? Object.keys(cases)) {
    if (!chosenCases && !options.full && !cases[name].short) continue;
    if (!isMeasurable(name)) continue;
    const names = peersOf(name, chosenPeers ?? Object.keys(peers));
    const measured = await runRounds(name, names, {
      rounds: options.full ? roundsOf(name, rounds) : rounds,
      window,
    });
    results.set(name, measured);
    console.log(`\n${cases[name].title} (${name})\n${caseTable(name, measured)}`);
  }
  // The page shows complete runs only.
  if (!chosenCases && !chosenPeers) {
    writePage(results, { command: version.command, rounds, window, load: loadBefore });
    console.log('\nWritten: docs/benchmarks.md');
  }
});

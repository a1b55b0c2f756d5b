import { parseArgs } from 'node:util';
import { cases } from './cases.js';
import { peers } from './peers.js';
import { caseTable } from './report/table.js';
import { runRounds } from './rounds.js';

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    window: { type: 'string', default: '200' },
  },
});

const list = (text, known) => (text === undefined ? known : text.split(','));
for (const name of list(values.cases, Object.keys(cases))) {
  const rounds = await runRounds(name, list(values.peers, Object.keys(peers)), {
    rounds: Number(values.rounds),
    window: Number(values.window),
    onSample: () => {},
  });
  console.log(`\n${cases[name].title}`);
  console.log(caseTable(name, rounds));
}

import { processCheck } from '../../../src/drivers/process/checks.js';
import { testChecks } from '../../support/testing-checks.js';

testChecks(processCheck, {
  user: { good: [0, 65_534, 2 ** 32 - 2], bad: [-1, 1.5, 2 ** 32 - 1, NaN, 'nobody', null, true] },
  cache: { good: [true, false, './cache', '/cache'], bad: ['', 1, null, {}] },
  text: { good: ['x', ' '], bad: ['', 1, null, [], new String('x')] },
  flag: { good: [true, false], bad: [0, 1, 'true', null] },
  texts: { good: [[], ['', 'x']], bad: ['x', [1], [null], {}, null] },
  environment: {
    good: [{}, { A: '' }, { A: 'x', B: undefined }],
    bad: [{ A: 1 }, { A: null }, { A: true }, [], 'A=1', null],
  },
  inheritance: { good: [true, false, [], ['PATH']], bad: ['PATH', [1], 1, null, {}] },
  stdio: {
    good: ['inherit', 'pipe', 'ignore'],
    bad: ['', 'Pipe', 'overlapped', ['pipe'], true, null],
  },
  inspect: { good: [true, false, 0, 9229, 65_535], bad: [-1, 65_536, 1.5, NaN, '9229', null] },
  limits: {
    good: [{}, { maxOldGenerationSizeMb: 64 }, { maxOldGenerationSizeMb: undefined }],
    bad: [
      { maxOldGenerationSizeMb: 0 },
      { maxOldGenerationSizeMb: 1.5 },
      { maxOldGenerationSizeMb: '64' },
      { maxOldGenerationSizeMb: Infinity },
      { stackSizeMb: 4 },
      64,
      null,
      [],
    ],
  },
  signalName: {
    good: ['SIGTERM', 'SIGKILL'],
    bad: ['SIGFOO', 'sigterm', 'toString', '', 15, null],
  },
});

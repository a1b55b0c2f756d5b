import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createWorker } from 'isolated-workers';
import { expect, test } from 'vitest';
import { ordinary, type Ordinary } from '../../support/ordinary.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

const folder = ownTmpdir();

test('X14: V8 coverage, CPU and heap profiles of a worker are written when shutdown() resolves', async () => {
  const at = (name: string): string => join(folder.path, name);
  const worker = await createWorker<Ordinary>(ordinary, {
    env: { NODE_V8_COVERAGE: at('coverage') },
    execArgv: [
      ...['--cpu-prof', `--cpu-prof-dir=${at('cpu')}`],
      ...['--heap-prof', `--heap-prof-dir=${at('heap')}`],
    ],
  });
  expect(await worker.send('echo', 1)).toBe(1);
  expect(await worker.shutdown()).toMatchObject({ exitCode: 0, forced: false });
  for (const name of ['coverage', 'cpu', 'heap']) expect(readdirSync(at(name))).toHaveLength(1);
});

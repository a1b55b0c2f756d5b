import { createWorker, type DefineMessages } from 'isolated-workers';
import { expect, test } from 'vitest';
import { fixture } from '../../support.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';

ownTmpdir();
const clean = { exitCode: 0, signal: null, forced: false, stderr: '' };

test('X2: forceKillAfterDelay 0 forces nobody who ends by himself', async () => {
  type Exiting = DefineMessages<{ 'process.exit(7)': { payload?: undefined } }>;
  for (let round = 0; round < 10; round++) {
    const [asked, exiting] = await Promise.all(
      [1, 2].map(() =>
        createWorker<Exiting>(fixture('workers/ending.mjs'), { forceKillAfterDelay: 0 }),
      ),
    );
    exiting?.send('process.exit(7)').catch(() => undefined);
    expect(await asked?.shutdown()).toEqual(clean);
    expect(await exiting?.exited).toEqual({ ...clean, exitCode: 7 });
  }
});

// The checks are in a file of their own.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fixture } from '../../support.js';

const worker = `
  import { defineMessages, initialData, startWorkerServer } from './index.js';
  const contract = initialData() === 'checks' ? defineMessages({ ping: {} }) : undefined;
  await startWorkerServer({ ping: () => 'pong' }, { contract });
`;

const host = `
  import { createWorker, defineMessages } from './index.js';
  const [side] = process.argv.slice(2);
  const contract = side === 'host' ? defineMessages({ ping: {} }) : undefined;
  const initialData = side === 'worker' ? 'checks' : undefined;
  try {
    const worker = await createWorker('./worker.mjs', { contract, initialData, stdio: 'pipe' });
    console.log(await worker.send('ping'));
    await worker.shutdown();
  } catch ({ name, message }) {
    console.log(name, message);
  }
`;

/** What the host prints when there is no such file. */
function withoutFile(side: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'loading-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  cpSync(fixture('../../dist'), folder, { recursive: true });
  rmSync(join(folder, 'checking.js'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'worker.mjs'), worker);
  writeFileSync(join(folder, 'host.mjs'), host);
  const run = spawnSync(process.execPath, ['host.mjs', side], { cwd: folder, encoding: 'utf8' });
  return run.stdout + run.stderr;
}

test('a side without a contract does not read it', () => {
  expect(withoutFile('neither')).toBe('pong\n');
});

test.each(['host', 'worker'])('if it is not there, a %s with a contract tells', (side) => {
  expect(withoutFile(side)).toMatch(
    /WorkerStartError .*\(.*\): .*a part of the library could not be loaded: Cannot find module .*checking\.js/s,
  );
});

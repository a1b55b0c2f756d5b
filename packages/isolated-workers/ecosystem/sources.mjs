// The programs that each project starts from: one worker, one host.
export const worker = `
import { startWorkerServer } from 'isolated-workers';

await startWorkerServer({ sum: (numbers) => numbers.reduce((a, b) => a + b, 0) });
`;

export const host = `
import { createWorker } from 'isolated-workers';

const worker = await createWorker(new URL('./worker.mjs', import.meta.url));
console.log('the sum is', await worker.send('sum', [1, 2, 3]));
await worker.shutdown();
`;

/** What the host prints if everything works. */
export const said = 'the sum is 6';

export const typedWorker = `
import { startWorkerServer } from 'isolated-workers';
import type { Messages } from './contract.js';

await startWorkerServer<Messages>({ sum: (numbers) => numbers.reduce((a, b) => a + b, 0) });
`;

export const contract = `
import type { DefineMessages } from 'isolated-workers';

export type Messages = DefineMessages<{ sum: { payload: number[]; result: number } }>;
`;

/** A host in TypeScript. \`extension\`: of the worker's file as the host gives it. */
export const typedHost = (extension) => `
import { createWorker } from 'isolated-workers';
import type { Messages } from './contract.js';

const worker = await createWorker<Messages>(new URL('./worker.${extension}', import.meta.url));
const sum: number = await worker.send('sum', [1, 2, 3]);
console.log('the sum is', sum);
await worker.shutdown();
`;

/** A test in a file beside the worker. \`globals\`: the statement that imports \`test\`, if one is needed. */
export const test = (globals, before = '') => `
import assert from 'node:assert/strict';
import { createWorker } from 'isolated-workers';
${globals}

test('a worker in a test', async () => {
  ${before}
  const worker = await createWorker(new URL('./worker.mjs', import.meta.url));
  assert.equal(await worker.send('sum', [1, 2, 3], { timeout: 20_000 }), 6);
  const { exitCode } = await worker.shutdown();
  assert.equal(exitCode, 0);
}, 30_000);
`;

/** A test for runners whose own modules are CommonJS. `library`: the expression that loads the library. */
export const commonTest = (library) => `
const assert = require('node:assert/strict');
const { join } = require('node:path');

test('a worker in a test', async () => {
  const { createWorker } = ${library};
  const worker = await createWorker(join(__dirname, 'worker.mjs'));
  assert.equal(await worker.send('sum', [1, 2, 3], { timeout: 20_000 }), 6);
  const { exitCode } = await worker.shutdown();
  assert.equal(exitCode, 0);
}, 30_000);
`;

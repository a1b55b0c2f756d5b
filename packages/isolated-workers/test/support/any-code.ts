import { createWorker, type DefineMessages, type WorkerOptions } from 'isolated-workers';
import { fixture } from '../support.js';

export type AnyCode = DefineMessages<{ run: { payload: string; result: unknown } }>;

export const anyCode: URL = fixture('workers/any-code.mjs');

/** Starts a worker, runs one line in it, ends it: what the line came to. */
export async function runInWorker(
  code: string,
  options: WorkerOptions<AnyCode> = {},
): Promise<unknown> {
  await using worker = await createWorker<AnyCode>(anyCode, options);
  return await worker.send('run', code);
}

// The host: loads four plugins, each into a worker of its own, and survives what they do.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { createWorker } from 'isolated-workers';
import type { HostHandlers, ResultOf, WorkerClient, WorkerExit } from 'isolated-workers';
import type { Compress, FileList, Hash, Host, Licences, Statistics } from './contract.js';
import type { Progress } from './progress.js';

/** The cost of one worker, and its end. */
export interface Account {
  readonly name: string;
  pid: number;
  startMs: number;
  workMs: number;
  endMs: number;
  peakRssBytes: number;
  exit: WorkerExit | undefined;
}

export interface Crash {
  readonly answered: number;
  readonly bytes: number;
  /** The errors of the other requests: those in flight first, then those sent later. */
  readonly rejections: readonly unknown[];
}

export interface Outcome {
  readonly accounts: readonly Account[];
  readonly hash: ResultOf<Hash, 'hash'>;
  readonly statistics: ResultOf<Statistics, 'count'>;
  /** What the licences plugin threw, as it arrived. */
  readonly thrown: unknown;
  readonly crash: Crash;
  /** The answers of the surviving plugins after the crash. */
  readonly pongs: readonly string[];
  readonly longestPauseMs: number;
}

export async function runPlugins(list: FileList, progress: Progress): Promise<Outcome> {
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  const [hash, statistics, licences, compress] = await Promise.all([
    load<Hash>('hash', (script, handlers) => createWorker<Hash, Host>(script, { handlers })),
    load<Statistics>(
      'statistics',
      (script, handlers) => createWorker<Statistics, Host>(script, { handlers }),
      progress,
    ),
    load<Licences>('licences', (script, handlers) =>
      createWorker<Licences, Host>(script, { handlers }),
    ),
    load<Compress>('compress', (script, handlers) =>
      createWorker<Compress, Host>(script, { handlers }),
    ),
  ]);
  // All four at once. What one does to itself does not affect the others.
  const [hashResult, statisticsResult, thrown, crash] = await Promise.all([
    timed(hash.account, 'workMs', () => hash.worker.send('hash', list)),
    timed(statistics.account, 'workMs', () => statistics.worker.send('count', list)),
    timed(licences.account, 'workMs', () => checkLicences(licences.worker, list)),
    timed(compress.account, 'workMs', () => compressAll(compress.worker, list)),
  ]);
  progress.stop();
  compress.account.exit = await compress.worker.exited;
  const pongs = await Promise.all([
    hash.worker.send('ping'),
    statistics.worker.send('ping'),
    licences.worker.send('ping'),
  ]);
  pauses.disable();
  for (const { worker, account } of [hash, statistics, licences])
    account.exit = await timed(account, 'endMs', () => worker.shutdown());
  return {
    accounts: [hash, statistics, licences, compress].map(({ account }) => account),
    hash: hashResult,
    statistics: statisticsResult,
    thrown,
    crash,
    pongs,
    longestPauseMs: pauses.max / 1e6,
  };
}

interface Plugin<M> {
  readonly worker: WorkerClient<M>;
  readonly account: Account;
}

async function load<M>(
  name: string,
  start: (script: URL, handlers: HostHandlers<Host, M>) => Promise<WorkerClient<M>>,
  progress?: Progress,
): Promise<Plugin<M>> {
  const unknown = { pid: 0, startMs: 0, workMs: 0, endMs: 0, peakRssBytes: 0, exit: undefined };
  const account: Account = { name, ...unknown };
  const handlers: HostHandlers<Host, M> = {
    progress({ done, rssBytes }) {
      account.peakRssBytes = Math.max(account.peakRssBytes, rssBytes);
      progress?.update(done);
    },
  };
  const script = new URL(`plugins/${name}.js`, import.meta.url);
  const worker = await timed(account, 'startMs', () => start(script, handlers));
  account.pid = worker.pid;
  return { worker, account };
}

/** Resolves to what the plugin throws. */
async function checkLicences(worker: WorkerClient<Licences>, list: FileList): Promise<unknown> {
  try {
    await worker.send('check', list);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Sends one request per file, at most eight in flight. Each one settles with an answer or a reason. */
async function compressAll(worker: WorkerClient<Compress>, list: FileList): Promise<Crash> {
  const { root, files } = list;
  const queue = files.entries();
  const sizes: number[] = [];
  const rejections: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (const [index, path] of queue) {
      const request = { path: join(root, path), number: index + 1, total: files.length };
      try {
        sizes.push((await worker.send('compress', request)).bytes);
      } catch (error) {
        rejections.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return { answered: sizes.length, bytes: sizes.reduce((a, b) => a + b, 0), rejections };
}

async function timed<T>(
  account: Account,
  step: 'startMs' | 'workMs' | 'endMs',
  work: () => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const result = await work();
  account[step] = performance.now() - from;
  return result;
}

import pc from 'picocolors';
import { WorkerClosedError, WorkerExitError } from 'isolated-workers';
import { readArguments, usage, UsageError } from './arguments.js';
import { leftBehind, traces } from './left-behind.js';
import { showProgress } from './progress.js';
import { report } from './report.js';
import { runPlugins, type Outcome } from './run.js';
import { sourceFiles } from './source-files.js';

try {
  const root = readArguments(process.argv.slice(2));
  if (root === undefined) console.log(usage);
  else await demo(root);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`demo: ${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

async function demo(root: string): Promise<void> {
  const files = await sourceFiles(root);
  if (files.length === 0) throw new UsageError(`there is no file to work on in '${root}'`);
  console.log(`${pc.bold('4 plugins, 4 workers')}, ${files.length} files in ${root}`);
  const before = traces();
  const outcome = await runPlugins(
    { root, files },
    showProgress('statistics', files.length, process.stdout),
  );
  const left = await leftBehind(
    before,
    outcome.accounts.map(({ pid }) => pid),
  );
  for (const line of report(outcome, left)) console.log(line);
  const wrong = whatWentWrong(outcome, files.length, left);
  for (const text of wrong) console.error(pc.red(`not as it should be: ${text}`));
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

/** The promises that this demo tests. */
function whatWentWrong(outcome: Outcome, total: number, left: readonly string[]): string[] {
  const { hash, statistics, thrown, crash, pongs, accounts } = outcome;
  const counted = statistics.kinds.reduce((sum, { files }) => sum + files, 0);
  const cause = thrown instanceof TypeError ? (thrown.cause as NodeJS.ErrnoException) : undefined;
  const explained = crash.rejections.filter(
    (reason) => reason instanceof WorkerExitError || reason instanceof WorkerClosedError,
  );
  const killed = accounts.filter(({ exit }) => exit?.exitCode !== 0);
  const promises: [promise: string, kept: boolean][] = [
    ['hash and statistics saw every file', hash.files === total && counted === total],
    ['the error arrived with its class, its code and its cause', cause?.code === 'ENOENT'],
    [
      'a request of the crashed worker has an answer or a reason',
      crash.answered + explained.length === total,
    ],
    ['one worker alone crashed', killed.length === 1],
    ['the others answered after the crash', pongs.length === 3],
    ['nothing was left behind', left.length === 0],
  ];
  return promises.filter(([, kept]) => !kept).map(([promise]) => promise);
}

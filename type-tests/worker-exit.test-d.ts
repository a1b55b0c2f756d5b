import { expectError, expectType } from 'tsd';
import type { WorkerExit } from 'isolated-workers';

declare const exit: WorkerExit;

expectType<number | null>(exit.exitCode);
expectType<NodeJS.Signals | null>(exit.signal);
expectType<boolean>(exit.forced);
expectType<string>(exit.stderr);
expectError((exit.forced = true));

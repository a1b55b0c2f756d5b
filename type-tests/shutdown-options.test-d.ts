import { expectAssignable, expectError, expectType } from 'tsd';
import type { ShutdownOptions, WorkerClient, WorkerExit } from 'isolated-workers';

declare const worker: WorkerClient;

expectType<Promise<WorkerExit>>(worker.shutdown());
expectType<Promise<WorkerExit>>(worker.shutdown({}));
expectAssignable<ShutdownOptions>({ timeout: 0, reason: new Error('enough') });
expectAssignable<ShutdownOptions>({ timeout: undefined, reason: 'any value' });
expectError(worker.shutdown({ timeout: '1 s' }));
expectError(worker.shutdown({ timeOut: 1 }));
expectError(worker.shutdown(1000));

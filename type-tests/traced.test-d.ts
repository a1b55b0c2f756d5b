import { tracingChannel } from 'node:diagnostics_channel';
import type { Meta, TracedCall, TracedWorker, WorkerExit } from 'isolated-workers';
import { expectAssignable, expectType } from 'tsd';

declare const call: TracedCall;
expectType<'host' | 'worker'>(call.side);
expectType<'call' | 'handler'>(call.kind);
expectType<'send' | 'notify' | 'stream'>(call.method);
expectType<number>(call.tx);
expectType<Meta | undefined>(call.meta);
expectType<unknown>(call.error);

declare const worker: TracedWorker;
expectType<string>(worker.script);
expectType<number>(worker.pid);
expectType<WorkerExit | undefined>(worker.exit);

expectAssignable<object>(tracingChannel<unknown, TracedCall>('isolated-workers:request'));

import type { Readable } from 'node:stream';
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { DefineMessages, WorkerClient, WorkerExit } from 'isolated-workers';
import type { Cloned, HostMessages, Messages } from './contract.js';

declare const worker: WorkerClient<Messages>;

// It sends: see caller.test-d.ts for the whole of it.
expectType<Promise<{ sum: number }>>(worker.send('compute', { data: [1] }));
expectType<Promise<void>>(worker.notify('log', { line: 'a' }));
expectError(worker.send('compute', { data: ['1'] }));
expectError(worker.notify('compute', { data: [1] }));

// Its end.
expectType<Promise<WorkerExit>>(worker.shutdown());
expectType<Promise<WorkerExit>>(worker.shutdown({ timeout: 100, reason: 'over' }));
expectError(worker.shutdown({ timeOut: 100 }));
expectError(worker.shutdown(100));
expectType<Promise<WorkerExit>>(worker.terminate());
expectType<Promise<WorkerExit>>(worker.terminate(new Error('over')));
expectType<boolean>(worker.kill());
expectType<boolean>(worker.kill('SIGHUP'));
expectError(worker.kill('SIGFOO'));
expectError(worker.kill(15));
expectType<Promise<WorkerExit>>(worker.exited);
expectAssignable<AsyncDisposable>(worker);
expectNotAssignable<Disposable>(worker);
async function scoped(): Promise<void> {
  await using held = worker;
  await held.send('ping');
}

// Its state can be read and not written.
expectType<string>(worker.id);
expectType<number>(worker.pid);
expectType<'ready' | 'draining' | 'closed'>(worker.state);
expectType<number>(worker.pendingCount);
expectType<Readable | null>(worker.stdout);
expectType<Readable | null>(worker.stderr);
expectError((worker.state = 'closed'));
expectError((worker.pid = 1));
expectType<WorkerClient<Messages>>(worker.ref());
expectType<WorkerClient<Messages>>(worker.unref());

// Events.
expectType<WorkerClient<Messages>>(
  worker.on('exit', (exit) => {
    expectType<WorkerExit>(exit);
  }),
);
expectType<WorkerClient<Messages>>(
  worker.once('error', (error, { type }) => {
    expectType<unknown>(error);
    expectType<'log' | 'stop' | 'clear'>(type);
  }),
);
expectType<WorkerClient<Messages>>(worker.off('exit', () => {}));
expectError(worker.on('close', () => {}));
expectError(worker.on('exit', (exit: string) => exit));
expectError(worker.on('exit', (exit: WorkerExit, more: unknown) => more));

// A client of one contract is no client of another, in whatever they differ.
expectNotAssignable<WorkerClient<HostMessages>>(worker);
type One = DefineMessages<{ a: { payload: 1 | 2; result: 1 } }>;
declare const one: WorkerClient<One>;
expectAssignable<WorkerClient<{ a: { payload: 1 | 2; result: 1 } }>>(one);
expectNotAssignable<WorkerClient<{ a: { payload: 1; result: 1 } }>>(one);
expectNotAssignable<WorkerClient<{ a: { payload: 1 | 2 | 3; result: 1 } }>>(one);
expectNotAssignable<WorkerClient<{ a: { payload: 1 | 2; result: 1 | 2 } }>>(one);
expectNotAssignable<WorkerClient<{ a: { payload: 1 | 2 } }>>(one);
expectNotAssignable<WorkerClient<{ b: { payload: 1 | 2; result: 1 } }>>(one);
expectNotAssignable<WorkerClient<One & { b: {} }>>(one);
expectNotAssignable<WorkerClient<{}>>(one);
expectNotAssignable<WorkerClient<DefineMessages<Pick<Cloned, 'touch'>>>>(
  {} as WorkerClient<Cloned>,
);

// T3: without a contract it is any client.
declare const anyClient: WorkerClient;
expectAssignable<WorkerClient>(worker);
expectAssignable<WorkerClient>({} as WorkerClient<HostMessages>);
anyClient.send('anything', { at: 'all' }, { timeout: 5 });
anyClient.notify('anything');

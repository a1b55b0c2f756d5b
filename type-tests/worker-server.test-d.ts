import { expectError, expectNotAssignable, expectType } from 'tsd';
import type { Caller, WorkerServer } from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';

declare const server: WorkerServer<HostMessages>;

expectType<Promise<void>>(server.stop());
expectType<Caller<HostMessages>>(server.host);
expectType<Promise<{ answer: string }>>(server.host.send('ask', { question: 'why' }));
expectError(server.host.send('compute', { data: [1] }));
expectError((server.host = server.host));
expectType<WorkerServer<HostMessages>>(
  server.on('error', (error, { type }) => {
    expectType<unknown>(error);
    expectType<'progress'>(type);
  }),
);
expectError(server.on('exit', () => {}));

// Without a contract for the host there is nothing to call.
declare const alone: WorkerServer;
expectError(alone.host.send('ask', { question: 'why' }));
expectError(alone.host.notify('progress', 1));

expectNotAssignable<WorkerServer<Messages>>(server);
expectNotAssignable<WorkerServer>(server);

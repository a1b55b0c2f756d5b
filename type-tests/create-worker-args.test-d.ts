import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import {
  createWorker,
  structuredSerializer,
  type CreateWorkerArgs,
  type HostMessages as HostConstraint,
  type MessageMap,
  type NoMessages,
  type UntypedMessages,
  type WorkerClient,
  type WorkerOptions,
} from 'isolated-workers';
import type { Cloned, HostMessages, Messages } from './contract.js';

type Args<M, H = NoMessages> = CreateWorkerArgs<WorkerOptions<M, H>>;

expectAssignable<Args<Messages>>(['./w.js']);
expectAssignable<Args<Messages>>(['./w.js', { timeout: 5 }]);
expectAssignable<Args<Messages>>([{ workerScript: './w.js', timeout: 5 }]);
expectNotAssignable<Args<Messages>>([]);
expectNotAssignable<Args<Messages>>([{ timeout: 5 }]);
expectNotAssignable<Args<Cloned>>(['./w.js']);
expectNotAssignable<Args<Cloned>>([{ workerScript: './w.js' }]);
expectAssignable<Args<Cloned>>(['./w.js', { serializer: structuredSerializer }]);

// What starts workers for its own callers.
async function start<
  M extends MessageMap<M> = UntypedMessages,
  H extends HostConstraint<M, H> = NoMessages,
>(...args: CreateWorkerArgs<WorkerOptions<M, H>>): Promise<WorkerClient<M>> {
  return createWorker<M, H>(...args);
}
expectType<Promise<WorkerClient<Messages>>>(start<Messages>('./w.js'));
expectError(start<Cloned>('./w.js'));
expectError(start<Messages, HostMessages>('./w.js'));

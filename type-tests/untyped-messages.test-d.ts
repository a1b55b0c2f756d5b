import { expectError, expectType } from 'tsd';
import {
  createWorker,
  startWorkerServer,
  structuredSerializer,
  type Caller,
  type ItemStream,
  type Items,
  type NoMessages,
  type UntypedMessages,
  type WorkerClient,
} from 'isolated-workers';

// A call without a contract: any message, nothing known about what arrives, any serializer.
const worker = await createWorker('./w.js');
expectType<WorkerClient<UntypedMessages>>(worker);
expectType<Promise<unknown>>(worker.send('compute', { data: [1] }));
expectType<Promise<unknown>>(worker.send('ping'));
expectType<Promise<unknown>>(worker.send('ping', undefined, { timeout: 5 }));
expectType<Promise<void>>(worker.notify('log', { line: 'a' }));
expectType<WorkerClient>(await createWorker('./w.js', { serializer: structuredSerializer }));
expectType<WorkerClient>(await createWorker({ workerScript: './w.js', timeouts: { compute: 5 } }));
expectType<ItemStream<unknown, unknown>>(worker.stream('rows', { query: 'a' }, { itemTimeout: 5 }));
expectType<Promise<unknown>>(
  worker.send('upload', undefined, {
    input: ['a', 1],
    onProgress: (news) => expectType<unknown>(news),
  }),
);
expectType<Promise<void>>(worker.notify('log', 'a', { meta: { trace: 'a' } }));
expectError(worker.send('upload', undefined, { input: 'text' }));
expectError(worker.send(5));
expectError(createWorker('./w.js', { timeout: '5' }));

startWorkerServer({
  compute: (payload, { type, signal }) => {
    expectType<unknown>(payload);
    expectType<string>(type);
    expectType<AbortSignal>(signal);
    return { sum: 1 };
  },
  log: async () => {},
  async *rows(_payload, { input, progress }) {
    expectType<Items<unknown>>(input);
    progress({ done: 1 });
    yield* input;
  },
});
// T5: a handler may say what its payload is.
startWorkerServer({
  compute: ({ data }: { data: number[] }) => data.length,
  log: async ({ line }: { line: string }, { host, tx }) => {
    expectType<Caller<NoMessages>>(host);
    expectType<number>(tx);
    console.log(line);
  },
});
createWorker('./w.js', { handlers: { progress: ({ done }: { done: number }) => done } });
startWorkerServer({ compute: () => 1 }, { serializer: structuredSerializer });
expectError(startWorkerServer({ compute: 5 }));

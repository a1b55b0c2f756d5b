import { expectError, expectType } from 'tsd';
import {
  createWorker,
  jsonSerializer,
  structuredSerializer,
  type Serializer,
  type WorkerClient,
} from 'isolated-workers';
import type { Cloned, HostMessages, Messages, Packed } from './contract.js';

declare const msgpackSerializer: Serializer<'msgpack'>;

// Both forms, with a path or a URL.
const url = new URL('file:///w.js');
expectType<Promise<WorkerClient<Messages>>>(createWorker<Messages>('./w.js'));
expectType<Promise<WorkerClient<Messages>>>(createWorker<Messages>(url));
expectType<Promise<WorkerClient<Messages>>>(createWorker<Messages>('./w.js', { timeout: 5 }));
expectType<Promise<WorkerClient<Messages>>>(createWorker<Messages>({ workerScript: './w.js' }));
expectType<Promise<WorkerClient<Messages>>>(
  createWorker<Messages>({ workerScript: url, timeout: 5, timeouts: { compute: 5 } }),
);
expectError(createWorker<Messages>());
expectError(createWorker<Messages>(5));
expectError(createWorker<Messages>({ timeout: 5 }));
expectError(createWorker<Messages>({ workerScript: 5 }));
expectError(createWorker<Messages>('./w.js', { timeout: '5' }));
expectError(createWorker<Messages>('./w.js', { timeOut: 5 }));
expectError(createWorker<Messages>({ workerScript: './w.js', timeOut: 5 }));
expectError(createWorker<Messages>('./w.js', { timeouts: { nope: 5 } }));
expectError(createWorker<Messages>({ workerScript: './w.js', timeouts: { nope: 5 } }));

// What is no contract.
expectError(createWorker<{ compute: { paylod: number } }>('./w.js'));
expectError(createWorker<{ compute: () => void }>('./w.js'));

// The serializer must be the contract's, and must be given where the wire is not JSON.
createWorker<Messages>('./w.js', { serializer: jsonSerializer });
createWorker<Cloned>('./w.js', { serializer: structuredSerializer });
createWorker<Cloned>({ workerScript: './w.js', serializer: structuredSerializer });
createWorker<Packed>('./w.js', { serializer: msgpackSerializer });
expectError(createWorker<Messages>('./w.js', { serializer: structuredSerializer }));
expectError(createWorker<Messages>({ workerScript: './w.js', serializer: structuredSerializer }));
expectError(createWorker<Cloned>('./w.js'));
expectError(createWorker<Cloned>('./w.js', {}));
expectError(createWorker<Cloned>('./w.js', { serializer: undefined }));
expectError(createWorker<Cloned>('./w.js', { serializer: jsonSerializer }));
expectError(createWorker<Cloned>({ workerScript: './w.js' }));
expectError(createWorker<Packed>('./w.js', { serializer: structuredSerializer }));

// What the worker may call must be handled, and nothing else.
const handlers = {
  ask: ({ question }: { question: string }) => ({ answer: question }),
  progress: (done: number) => console.log(done),
};
createWorker<Messages, HostMessages>('./w.js', { handlers });
createWorker<Messages, HostMessages>({
  workerScript: './w.js',
  handlers: {
    ask: ({ question }, { type }) => {
      expectType<string>(question);
      expectType<'ask'>(type);
      return { answer: question };
    },
    progress: (done) => {
      expectType<number>(done);
    },
  },
});
expectError(createWorker<Messages, HostMessages>('./w.js'));
expectError(createWorker<Messages, HostMessages>('./w.js', {}));
expectError(createWorker<Messages, HostMessages>({ workerScript: './w.js' }));
expectError(
  createWorker<Messages, HostMessages>('./w.js', { handlers: { progress: handlers.progress } }),
);
expectError(
  createWorker<Messages, HostMessages>('./w.js', { handlers: { ...handlers, more: () => {} } }),
);
expectError(createWorker<Messages>('./w.js', { handlers: { progress: () => {} } }));

// Both contracts go over one wire.
declare const touch: () => Awaited<ReturnType<WorkerClient<Cloned>['send']>>;
createWorker<Cloned, Cloned>('./w.js', { serializer: structuredSerializer, handlers: { touch } });
expectError(createWorker<Messages, Cloned>('./w.js', { handlers: { touch } }));
expectError(
  createWorker<Cloned, HostMessages>('./w.js', { serializer: structuredSerializer, handlers }),
);

// The contract may also come from where the client goes.
const worker: WorkerClient<Messages> = await createWorker('./w.js');

// T3: without a contract the host's handlers are any.
createWorker('./w.js', { handlers: { progress: (done) => console.log(done) } });

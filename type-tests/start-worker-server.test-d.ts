import { expectError, expectType } from 'tsd';
import {
  jsonSerializer,
  startWorkerServer,
  structuredSerializer,
  type WorkerServer,
} from 'isolated-workers';
import type { Cloned, HostMessages, Messages } from './contract.js';

type Two = { first: { payload: string; result: number }; second: {} };
const first = (payload: string): number => payload.length;
const second = (): void => {};

expectType<Promise<WorkerServer>>(startWorkerServer<Two>({ first, second }));
expectType<Promise<WorkerServer>>(startWorkerServer<Two>({ first, second }, { timeout: 5 }));
expectType<Promise<WorkerServer<HostMessages>>>(
  startWorkerServer<Pick<Messages, 'ping'>, HostMessages>({
    ping: async (_, { host }) => {
      expectType<{ answer: string }>(await host.send('ask', { question: 'why' }));
      return 'pong' as const;
    },
  }),
);

// Complete and exact: see handlers.test-d.ts for the whole of it.
expectError(startWorkerServer<Two>());
expectError(startWorkerServer<Two>({ first }));
expectError(startWorkerServer<Two>({ first, second, third: () => {} }));
expectError(startWorkerServer<Two>({ first: () => {}, second }));
expectError(startWorkerServer<{ first: { paylod: string } }>({ first: () => {} }));

// Options: `timeouts` is about what this side calls.
startWorkerServer<Two, HostMessages>({ first, second }, { timeouts: { ask: 5 } });
expectError(startWorkerServer<Two, HostMessages>({ first, second }, { timeouts: { first: 5 } }));
expectError(startWorkerServer<Two>({ first, second }, { timeOut: 5 }));
expectError(startWorkerServer<Two>({ first, second }, { serializer: structuredSerializer }));

// The serializer must be the contract's.
const touch = (at: Date) => ({ at, tags: new Set<string>(), note: undefined });
startWorkerServer<Cloned>({ touch }, { serializer: structuredSerializer });
expectError(startWorkerServer<Cloned>({ touch }));
expectError(startWorkerServer<Cloned>({ touch }, {}));
expectError(startWorkerServer<Cloned>({ touch }, { serializer: jsonSerializer }));
expectError(
  startWorkerServer<Cloned, HostMessages>({ touch }, { serializer: structuredSerializer }),
);

// A worker in TypeScript, with its types erased by the runtime that runs it.
import { startWorkerServer, type Handlers } from 'isolated-workers';
import type { Messages } from './contract.ts';

const handlers: Handlers<Messages> = {
  sum: ({ numbers }: { readonly numbers: readonly number[] }) => ({
    sum: numbers.reduce((total, each) => total + each, 0),
  }),
};

await startWorkerServer<Messages>(handlers);

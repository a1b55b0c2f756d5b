import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import { createWorker, type Caller, type HostHandlers, type NoMessages } from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';

const handlers: HostHandlers<HostMessages, Messages> = {
  ask: async ({ question }, { worker, signal, type }) => {
    expectType<string>(question);
    expectType<Caller<Messages>>(worker);
    expectType<AbortSignal>(signal);
    expectType<'ask'>(type);
    return { answer: await worker.send('ping') };
  },
  progress: (done) => {
    expectType<number>(done);
  },
};

expectAssignable<HostHandlers<HostMessages, Messages>>(handlers);
expectNotAssignable<HostHandlers<HostMessages, Messages>>({ ask: handlers.ask });
expectNotAssignable<HostHandlers<HostMessages, Messages>>({ ...handlers, ask: () => 1 });
expectAssignable<HostHandlers<NoMessages, Messages>>({});

// What is given to createWorker() knows both contracts.
void createWorker<Messages, HostMessages>('./w.js', {
  handlers: {
    ask: (_question, { worker }) => {
      expectType<Caller<Messages>>(worker);
      return { answer: '' };
    },
    progress: (_done, { worker }) => {
      expectError(worker.send('ask', { question: '' }));
    },
  },
});

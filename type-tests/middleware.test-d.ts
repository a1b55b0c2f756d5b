import { expectAssignable, expectError, expectType } from 'tsd';
import { createWorker, type AnyMessage, type Middleware } from 'isolated-workers';
import type { HostMessages, Messages, Talks } from './contract.js';

const middleware: Middleware<Messages, HostMessages> = (message, direction) => {
  expectType<AnyMessage<Messages, HostMessages>>(message);
  expectType<'send' | 'receive'>(direction);
  if (message.kind === 'request' && message.type === 'compute') {
    message.payload.data = [...message.payload.data, 1];
    message.payload = { data: [] };
    expectError((message.payload = { data: ['1'] }));
    expectError((message.type = 'compute'));
    expectError((message.tx = 2));
  }
  if (message.kind === 'error') message.error = new Error('hidden');
};
expectType<
  AnyMessage<Messages, HostMessages> | void | Promise<AnyMessage<Messages, HostMessages> | void>
>(middleware({ kind: 'error', type: 'ask', tx: 1, error: 'x' }, 'send'));

// It puts `meta` on what goes out, and may replace items and news.
const tracing: Middleware<Talks> = (message, direction) => {
  if (direction === 'send' && (message.kind === 'request' || message.kind === 'notification')) {
    message.meta = { ...message.meta, trace: 'a' };
  }
  if (message.kind === 'item' && message.type === 'rows') message.payload = { id: 1 };
  if (message.kind === 'progress' && message.type === 'build') message.payload.done += 1;
  if (message.kind === 'end') message.error = undefined;
};
expectAssignable<Middleware<Talks>>(tracing);

// It may return a message, nothing, or a promise of either.
expectAssignable<Middleware<Messages>>((message: AnyMessage<Messages>) => message);
expectAssignable<Middleware<Messages>>(async (message: AnyMessage<Messages>) => message);
expectAssignable<Middleware<Messages>>(async () => {});
expectError<Middleware<Messages>>(() => 'request');
expectError<Middleware<Messages>>(async () => 'request');
expectError<Middleware<Messages>>((message: AnyMessage<HostMessages>) => message);
expectError(middleware({ kind: 'error', type: 'ask', tx: 1, error: 'x' }, 'both'));

// One that looks at no payload fits every contract.
const count = (message: { readonly type: string }): void => console.log(message.type);
expectAssignable<Middleware<Messages, HostMessages>>(count);
expectAssignable<Middleware>(count);
expectError(createWorker<Messages>('./w.js', { middleware: 'count' }));

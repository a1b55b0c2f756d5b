import { expectError, expectNotAssignable, expectType } from 'tsd';
import type { Caller, HandlerContext } from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';

declare const context: HandlerContext<HostMessages, 'compute'>;

expectType<AbortSignal>(context.signal);
expectType<number>(context.tx);
expectType<'compute'>(context.type);
expectType<Caller<HostMessages>>(context.host);
expectType<Promise<{ answer: string }>>(context.host.send('ask', { question: 'why' }));
expectType<Promise<void>>(context.host.notify('progress', 1));
expectError(context.host.notify('ask', { question: 'why' }));
expectError(context.host.send('compute', { data: [] }));
expectError((context.tx = 1));

// Without a contract for the host there is nothing to call.
declare const alone: HandlerContext;
expectType<string>(alone.type);
expectError(alone.host.send('ask', { question: 'why' }));

expectNotAssignable<HandlerContext<Messages, 'compute'>>(context);
expectNotAssignable<HandlerContext<HostMessages, 'ping'>>(context);

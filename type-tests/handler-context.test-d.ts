import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { Caller, HandlerContext, Items, Meta } from 'isolated-workers';
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
expectType<Meta>(context.meta);
expectError((context.tx = 1));
expectError((context.meta = {}));

// Items and news, as the message type declares them.
declare const full: HandlerContext<HostMessages, 'all', Uint8Array, { done: number }>;
expectType<Items<Uint8Array>>(full.input);
expectType<void>(full.progress({ done: 1 }));
expectError(full.progress({ done: '1' }));
expectError(full.progress());
declare const none: HandlerContext<HostMessages, 'compute', never>;
expectType<Items<never>>(none.input);
expectError(none.progress({ done: 1 }));

// Without a contract for the host there is nothing to call.
declare const alone: HandlerContext;
expectType<string>(alone.type);
expectError(alone.host.send('ask', { question: 'why' }));

// A function for every handler of a worker takes a context of any of them.
expectAssignable<HandlerContext<HostMessages>>(full);
expectAssignable<HandlerContext<HostMessages>>(none);
expectAssignable<HandlerContext<HostMessages, string, Uint8Array, { done: 1 }>>(full);
expectNotAssignable<HandlerContext<HostMessages, string, string>>(full);
expectNotAssignable<HandlerContext<HostMessages, string, Uint8Array, { of: number }>>(full);

expectNotAssignable<HandlerContext<Messages, 'compute'>>(context);
expectNotAssignable<HandlerContext<HostMessages, 'ping'>>(context);

import { expectError, expectNotAssignable, expectType } from 'tsd';
import type { Caller, HandlerContext, HostHandlerContext, Items, Meta } from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';

declare const context: HostHandlerContext<Messages, 'ask'>;

expectType<AbortSignal>(context.signal);
expectType<number>(context.tx);
expectType<'ask'>(context.type);
expectType<Caller<Messages>>(context.worker);
expectType<Promise<'pong'>>(context.worker.send('ping'));
expectError(context.worker.send('ask', { question: 'why' }));
expectType<Meta>(context.meta);
declare const full: HostHandlerContext<Messages, 'all', string, number>;
expectType<Items<string>>(full.input);
expectType<void>(full.progress(1));
expectError(full.progress('1'));
// The worker that calls cannot be ended from a handler, and is not the host.
expectError(context.worker.shutdown());
expectError(context.host);
expectError((context.worker = context.worker));

// Without a contract every message can be sent.
declare const untyped: HostHandlerContext;
expectType<string>(untyped.type);
expectType<Promise<unknown>>(untyped.worker.send('anything', 1));

expectNotAssignable<HostHandlerContext<HostMessages, 'ask'>>(context);
expectNotAssignable<HandlerContext<HostMessages, 'ask'>>(context);

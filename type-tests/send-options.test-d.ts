import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { SendOptions } from 'isolated-workers';

declare const timeout: number | undefined;
declare const signal: AbortSignal | undefined;

expectAssignable<SendOptions>({});
expectAssignable<SendOptions>({ timeout, signal }); // undefined means left out
expectAssignable<SendOptions>({ meta: { traceparent: '00-1-2-01' } });
expectNotAssignable<SendOptions>({ meta: { attempt: 1 } });
expectNotAssignable<SendOptions>({ timeout: '5' });
expectNotAssignable<SendOptions>({ signal: new AbortController() });
expectError<SendOptions>({ timeOut: 5 });

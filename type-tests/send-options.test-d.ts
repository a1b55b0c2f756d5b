import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { SendOptions } from 'isolated-workers';

declare const timeout: number | undefined;
declare const signal: AbortSignal | undefined;

expectAssignable<SendOptions>({});
expectAssignable<SendOptions>({ timeout, signal }); // undefined means left out
expectNotAssignable<SendOptions>({ timeout: '5' });
expectNotAssignable<SendOptions>({ signal: new AbortController() });
expectError<SendOptions>({ timeOut: 5 });

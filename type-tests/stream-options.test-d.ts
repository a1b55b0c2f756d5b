import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { SendOptions, StreamOptions } from 'isolated-workers';

declare const itemTimeout: number | undefined;

expectAssignable<StreamOptions>({});
expectAssignable<StreamOptions>({ itemTimeout, timeout: 5, meta: { a: 'b' } });
expectAssignable<StreamOptions>({} as SendOptions);
expectNotAssignable<StreamOptions>({ itemTimeout: '5' });
expectError<StreamOptions>({ itemTimeOut: 5 });
expectError<SendOptions>({ itemTimeout: 5 });

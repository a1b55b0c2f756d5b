import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { SendArgs, SendOptions } from 'isolated-workers';
import type { Messages, Row } from './contract.js';
import type { Same } from './same.js';

expectType<Same<SendArgs<Messages, 'log'>, [payload: { line: string }, options?: SendOptions]>>(
  true,
);
expectType<Same<SendArgs<Messages, 'ping'>, [payload?: undefined, options?: SendOptions]>>(true);
declare const row: Row | undefined;
expectAssignable<SendArgs<Messages, 'find'>>([]);
expectAssignable<SendArgs<Messages, 'find'>>([row, {}]);
expectNotAssignable<SendArgs<Messages, 'find'>>([{ id: '1' }]);

// Of several types: a payload that suits each of them.
type Either = SendArgs<Messages, 'log' | 'compute'>;
expectAssignable<Either>([{ line: 'a', data: [1] }, { timeout: 5 }]);
expectNotAssignable<Either>([{ line: 'a' }]);
expectNotAssignable<Either>([{ data: [1] }]);
expectNotAssignable<SendArgs<Messages, 'ping' | 'log'>>([]);

expectError((args: SendArgs<Messages, 'nope'>) => args);

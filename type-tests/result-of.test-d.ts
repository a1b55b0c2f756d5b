import { expectError, expectType } from 'tsd';
import type { ResultOf } from 'isolated-workers';
import type { Messages, Row } from './contract.js';
import type { Same } from './same.js';

declare function given<T>(): T;

expectType<Same<ResultOf<Messages, 'compute'>, { sum: number }>>(true);
expectType<Same<ResultOf<Messages, 'ping'>, 'pong'>>(true);
expectType<Same<ResultOf<Messages, 'find'>, Row | undefined>>(true);
expectType<Date>(given<ResultOf<Messages, 'touch'>['at']>()); // as the handler gives it

// None.
expectType<Same<ResultOf<Messages, 'log'>, void>>(true);
expectType<Same<ResultOf<Messages, 'stop'>, void>>(true);

// Of several types: each of their results.
expectType<'pong' | number>(given<ResultOf<Messages, 'ping' | 'area'>>());

expectError(given<ResultOf<Messages, 'nope'>>());

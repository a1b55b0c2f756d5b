import { expectError, expectType } from 'tsd';
import type { PayloadOf } from 'isolated-workers';
import type { Messages, Row, Shape } from './contract.js';
import type { Same } from './same.js';

declare function given<T>(): T;

expectType<Same<PayloadOf<Messages, 'compute'>, { data: number[] }>>(true);
expectType<Same<PayloadOf<Messages, 'area'>, Shape>>(true);
expectType<Same<PayloadOf<Messages, 'touch'>, Date>>(true); // as the sender gives it

// None, and one that may be left out.
expectType<Same<PayloadOf<Messages, 'ping'>, undefined>>(true);
expectType<Same<PayloadOf<Messages, 'stop'>, undefined>>(true);
expectType<Same<PayloadOf<Messages, 'find'>, Row | undefined>>(true);
expectType<Same<PayloadOf<Messages, 'clear'>, Row | undefined>>(true);

// Of several types: each of their payloads.
expectType<{ line: string } | undefined>(given<PayloadOf<Messages, 'log' | 'ping'>>());

expectError(given<PayloadOf<Messages, 'nope'>>());

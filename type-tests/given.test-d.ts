import { expectError, expectType } from 'tsd';
import type { Given, UntypedMessages } from 'isolated-workers';
import type { Messages, Row, Talks } from './contract.js';
import type { Same } from './same.js';

declare function given<T>(): T;

// What is declared, as its sender gives it.
expectType<Same<Given<Talks, 'all', 'payload'>, Row | undefined>>(true);
expectType<Same<Given<Talks, 'all', 'result'>, Date>>(true);
expectType<Same<Given<Talks, 'all', 'stream'>, Date>>(true);
expectType<Same<Given<Talks, 'all', 'input'>, Date>>(true);
expectType<Same<Given<Talks, 'all', 'progress'>, Date>>(true);
expectType<Same<Given<Talks, 'upload', 'input'>, Uint8Array>>(true);

// What is not.
expectType<Same<Given<Messages, 'stop', 'payload'>, undefined>>(true);
expectType<Same<Given<Messages, 'stop', 'result'>, void>>(true);
expectType<Same<Given<Messages, 'stop', 'stream'>, never>>(true);
expectType<Same<Given<Messages, 'stop', 'input'>, never>>(true);
expectType<Same<Given<Messages, 'stop', 'progress'>, never>>(true);

// Of several types: that of each of them.
expectType<Row | string>(given<Given<Talks, 'rows' | 'pipe' | 'log', 'stream'>>());

// Without a contract nothing is known.
expectType<unknown>(given<Given<UntypedMessages, 'a', 'stream'>>());
expectType<unknown>(given<Given<UntypedMessages, 'a', 'input'>>());
expectType<unknown>(given<Given<UntypedMessages, 'a', 'progress'>>());

expectError(given<Given<Talks, 'nope', 'payload'>>());
expectError(given<Given<Talks, 'rows', 'items'>>());

import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { Items } from 'isolated-workers';
import type { Row } from './contract.js';

declare const rows: Items<Row>;
declare const bytes: Items<Uint8Array>;

for await (const row of rows) expectType<Row>(row);
expectType<ReadableStream<Row>>(rows.toReadableStream());
expectType<Promise<void>>(rows[Symbol.asyncDispose]() as Promise<void>);
expectAssignable<AsyncIterable<Row>>(rows);
expectAssignable<AsyncDisposable>(rows);

// Only bytes make a byte stream.
expectType<ReadableStream<Uint8Array>>(bytes.toReadableStream());
expectType<ReadableStream<Uint8Array>>(bytes.toReadableStream({ type: 'bytes' }));
expectError(bytes.toReadableStream({ type: 'text' }));
expectError(rows.toReadableStream({ type: 'bytes' }));

// Whoever takes more takes less.
expectAssignable<Items<{ id: number }>>(rows);
expectAssignable<Items<unknown>>(rows);
expectNotAssignable<Items<string>>(rows);
expectNotAssignable<Items<never>>(rows);

// They are not an iterator, and not in memory.
expectError(rows.next());
expectNotAssignable<Iterable<Row>>(rows);
expectError(rows.length);

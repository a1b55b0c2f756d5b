import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { Items, ItemStream } from 'isolated-workers';
import type { Row } from './contract.js';

declare const rows: ItemStream<Row>;
declare const found: ItemStream<string, { files: number }>;

for await (const row of rows) expectType<Row>(row);
expectType<Promise<void>>(rows.result);
expectType<Promise<{ files: number }>>(found.result);
expectError((found.result = found.result));
expectError(found.then);

{
  await using open = found;
  expectType<ItemStream<string, { files: number }>>(open);
}

expectAssignable<Items<Row>>(rows);
expectAssignable<ItemStream<unknown, unknown>>(found);
expectNotAssignable<ItemStream<string, { bytes: number }>>(found);
expectNotAssignable<ItemStream<Row>>({} as Items<Row>);

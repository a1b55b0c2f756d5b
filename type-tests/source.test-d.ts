import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadableStream as WebStream } from 'node:stream/web';
import { expectAssignable, expectNotAssignable } from 'tsd';
import type { Items, Source } from 'isolated-workers';
import type { Row } from './contract.js';

declare const rows: readonly Row[];

expectAssignable<Source<Row>>(rows);
expectAssignable<Source<Row>>(new Set(rows));
expectAssignable<Source<Row>>(
  (function* () {
    yield* rows;
  })(),
);
expectAssignable<Source<Row>>(
  (async function* () {
    yield* rows;
    return rows.length; // which nobody receives
  })(),
);
expectAssignable<Source<Row>>({} as Items<Row>);
expectAssignable<Source<Row>>({} as ReadableStream<Row>);
expectAssignable<Source<Row>>({} as WebStream<Row>);
expectAssignable<Source<Uint8Array>>([Buffer.from('a'), new Uint8Array(1)]);
expectAssignable<Source<Uint8Array>>(new Blob(['a']).stream());

// What a Node stream gives is not known to the compiler.
expectAssignable<Source<Uint8Array>>(createReadStream('file'));
expectAssignable<Source<string>>(Readable.from(['a']));

expectNotAssignable<Source<Row>>(['a']);
expectNotAssignable<Source<Row>>({} as ReadableStream<string>);
expectNotAssignable<Source<Row>>({} as Row);
expectNotAssignable<Source<Row>>([Promise.resolve({} as Row)]);
// Items of one character or one byte are nobody's intention.
expectNotAssignable<Source<string>>('text');
expectNotAssignable<Source<Uint8Array>>(new Uint8Array(1));

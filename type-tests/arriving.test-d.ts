import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { Arriving, CannotTravel, DefineMessages, UntypedMessages } from 'isolated-workers';
import type { Messages, Row, Talks } from './contract.js';
import type { Same } from './same.js';

declare function given<T>(): T;

// Every part as it comes over the wire.
expectType<Same<Arriving<Talks, 'all', 'payload'>, Row | undefined>>(true);
expectType<Same<Arriving<Talks, 'all', 'result'>, string>>(true);
expectType<Same<Arriving<Talks, 'all', 'stream'>, string>>(true);
expectType<Same<Arriving<Talks, 'all', 'input'>, string>>(true);
expectType<Same<Arriving<Talks, 'all', 'progress'>, string>>(true);
expectType<Same<Arriving<Talks, 'rows', 'stream'>, Row>>(true);
type Cloned = DefineMessages<{ dates: { stream: Map<string, Date> } }, 'structured'>;
expectType<Same<Arriving<Cloned, 'dates', 'stream'>, Map<string, Date>>>(true);
type Packed = DefineMessages<{ big: { stream: bigint } }, 'msgpack'>;
expectType<Same<Arriving<Packed, 'big', 'stream'>, bigint>>(true);
expectAssignable<CannotTravel<string>>(
  given<Arriving<DefineMessages<{ big: { stream: bigint } }>, 'big', 'stream'>>(),
);

// What is not declared.
expectType<Same<Arriving<Messages, 'stop', 'payload'>, undefined>>(true);
expectType<Same<Arriving<Messages, 'stop', 'result'>, void>>(true);
expectType<Same<Arriving<Messages, 'stop', 'stream'>, never>>(true);
expectType<Same<Arriving<Messages, 'stop', 'input'>, never>>(true);
expectType<Same<Arriving<Messages, 'stop', 'progress'>, never>>(true);
expectType<unknown>(given<Arriving<UntypedMessages, 'a', 'stream'>>());

// Items that are bytes arrive as bytes on every wire, whatever class gave them.
type Bytes<Wire extends string> = DefineMessages<
  { up: { stream: Uint8Array }; down: { input: Buffer } },
  Wire
>;
expectType<Same<Arriving<Bytes<'json'>, 'up', 'stream'>, Uint8Array>>(true);
expectType<Same<Arriving<Bytes<'json'>, 'down', 'input'>, Uint8Array>>(true);
expectType<Same<Arriving<Bytes<'structured'>, 'down', 'input'>, Uint8Array>>(true);
expectType<Same<Arriving<Bytes<'msgpack'>, 'down', 'input'>, Uint8Array>>(true);

// Bytes elsewhere need a wire that has them, and items are not the one or the other.
type Elsewhere = DefineMessages<{
  inside: { stream: { chunk: Uint8Array } };
  progress: { progress: Uint8Array };
}>;
expectAssignable<CannotTravel<string>>(given<Arriving<Elsewhere, 'inside', 'stream'>>().chunk);
expectAssignable<CannotTravel<string>>(given<Arriving<Elsewhere, 'progress', 'progress'>>());
expectAssignable<CannotTravel<string>>(given<Arriving<Talks, 'mixed', 'stream'>>());
expectNotAssignable<string>(given<Arriving<Talks, 'mixed', 'stream'>>());
type MixedInput = DefineMessages<{ mixed: { input: Uint8Array | { end: true } } }, 'structured'>;
expectAssignable<CannotTravel<string>>(given<Arriving<MixedInput, 'mixed', 'input'>>());

// Of several types: that of each, and so bytes beside text.
expectType<Uint8Array | string>(given<Arriving<Talks, 'bytes' | 'pipe', 'stream'>>());

expectError(given<Arriving<Talks, 'nope', 'payload'>>());

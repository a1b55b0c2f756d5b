import { expectError, expectType } from 'tsd';
import type { EndMessage, ItemMessage, PassingOf, ProgressMessage } from 'isolated-workers';
import type { Messages, Row, Talks } from './contract.js';
import type { Same } from './same.js';

declare function given<T>(): T;

expectType<Same<PassingOf<Talks, 'rows'>, ItemMessage<'rows', Row, 'stream'>>>(true);
expectType<
  Same<
    PassingOf<Talks, 'upload'>,
    ItemMessage<'upload', Uint8Array, 'input'> | EndMessage<'upload'>
  >
>(true);
expectType<
  Same<
    PassingOf<Talks, 'build'>,
    ProgressMessage<'build', { done: number; at: Date } | { done: number; at: string }>
  >
>(true);
expectType<Same<PassingOf<Messages, 'compute' | 'log'>, never>>(true);

// On its way out an item is as given, on its way in as it arrived.
expectType<Date | string>(
  given<Extract<PassingOf<Talks, 'all'>, { kind: 'item' | 'progress' }>>().payload,
);
expectType<'item' | 'progress' | 'end'>(given<PassingOf<Talks, 'all'>>().kind);

expectError(given<PassingOf<Talks, 'nope'>>());

import { expectError, expectType } from 'tsd';
import type { MessageOf, NotificationMessage, RequestMessage } from 'isolated-workers';
import type { Messages, Row } from './contract.js';
import type { Same } from './same.js';

declare function given<T>(): T;

// With a result it is always a request; without one it may be a notification.
expectType<Same<MessageOf<Messages, 'compute'>, RequestMessage<'compute', { data: number[] }>>>(
  true,
);
expectType<
  Same<
    MessageOf<Messages, 'log'>,
    RequestMessage<'log', { line: string }> | NotificationMessage<'log', { line: string }>
  >
>(true);
expectType<Same<MessageOf<Messages, 'ping'>, RequestMessage<'ping', undefined>>>(true);
expectType<Row | undefined>(given<MessageOf<Messages, 'find'>>().payload);

// On its way out a value is as declared, on its way in as it arrived.
expectType<Date | string>(given<MessageOf<Messages, 'touch'>>().payload);

// Of several types: discriminated by `type`.
const message = given<MessageOf<Messages, 'compute' | 'log'>>();
if (message.type === 'compute') expectType<{ data: number[] }>(message.payload);
else expectType<{ line: string }>(message.payload);

expectError(given<MessageOf<Messages, 'nope'>>());

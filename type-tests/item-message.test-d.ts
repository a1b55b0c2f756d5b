import { expectError, expectType } from 'tsd';
import type { EndMessage, ItemMessage, ProgressMessage } from 'isolated-workers';

interface Payload {
  n: number;
}
declare const item: ItemMessage<'a', Payload>;
declare const progress: ProgressMessage<'a', Payload>;
declare const end: EndMessage<'a'>;

expectType<'item'>(item.kind);
expectType<'progress'>(progress.kind);
expectType<'end'>(end.kind);
for (const message of [item, progress]) {
  expectType<'a'>(message.type);
  expectType<number>(message.tx);
  expectType<Payload>(message.payload);
  message.payload = { n: 2 };
  expectError((message.payload = { n: '2' }));
  expectError((message.kind = 'item'));
  expectError((message.tx = 2));
  expectError((message.type = 'a'));
  expectError(message.meta);
}
expectType<unknown>(end.error);
end.error = new Error('replaced');
expectError((end.type = 'a'));
expectError(end.payload);

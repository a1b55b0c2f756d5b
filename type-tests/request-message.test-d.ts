import { expectError, expectType } from 'tsd';
import type {
  ErrorMessage,
  Meta,
  NotificationMessage,
  RequestMessage,
  ResultMessage,
} from 'isolated-workers';

interface Payload {
  n: number;
}
declare const request: RequestMessage<'a', Payload>;
declare const notification: NotificationMessage<'a', Payload>;
declare const result: ResultMessage<'a', Payload>;
declare const error: ErrorMessage<'a'>;

expectType<'request'>(request.kind);
expectType<'notification'>(notification.kind);
expectType<'result'>(result.kind);
expectType<'error'>(error.kind);
for (const message of [request, notification, result]) {
  expectType<'a'>(message.type);
  expectType<number>(message.tx);
  expectType<Payload>(message.payload);
  message.payload = { n: 2 };
  expectError((message.payload = { n: '2' }));
  expectError((message.kind = 'request'));
  expectError((message.tx = 2));
  expectError((message.type = 'a'));
}
for (const message of [request, notification]) {
  expectType<Meta | undefined>(message.meta);
  message.meta = { ...message.meta, trace: 'a' };
  message.meta = undefined;
  expectError((message.meta = { attempt: 1 }));
}
expectError(result.meta);
expectError(error.meta);
expectType<unknown>(error.error);
error.error = 'replaced';
expectError((error.type = 'a'));
expectError(error.payload);

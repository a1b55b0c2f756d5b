import { expectAssignable, expectNotAssignable, expectType } from 'tsd';
import type { AllMessages, MessageOf, NoMessages, TypeOf } from 'isolated-workers';
import type { Messages, Shape } from './contract.js';
import type { Same } from './same.js';

declare const message: AllMessages<Messages>;

expectType<Same<typeof message, MessageOf<Messages, TypeOf<Messages>>>>(true);
expectType<'request' | 'notification'>(message.kind);
if (message.type === 'area') {
  expectType<'request'>(message.kind);
  expectType<Shape>(message.payload);
}
if (message.kind === 'notification') expectType<'log' | 'stop' | 'clear'>(message.type);

expectAssignable<AllMessages<Messages>>({
  kind: 'request',
  type: 'ping',
  tx: 1,
  payload: undefined,
});
expectNotAssignable<AllMessages<Messages>>({
  kind: 'notification',
  type: 'ping',
  tx: 1,
  payload: undefined,
});
expectNotAssignable<AllMessages<Messages>>({ kind: 'request', type: 'area', tx: 1, payload: {} });
expectType<Same<AllMessages<NoMessages>, never>>(true);

import { expectError, expectType } from 'tsd';
import type { AnyMessage, NoMessages, TypeOf } from 'isolated-workers';
import type { HostMessages, Messages, Shape } from './contract.js';
import type { Same } from './same.js';

declare const message: AnyMessage<Messages, HostMessages>;

expectType<TypeOf<Messages> | TypeOf<HostMessages>>(message.type);
expectType<number>(message.tx);

// Discriminated by kind, then by type.
expectError(message.payload);
switch (message.kind) {
  case 'request':
    if (message.type === 'area') expectType<Shape>(message.payload);
    if (message.type === 'ask') expectType<{ question: string }>(message.payload);
    expectError(message.error);
    break;
  case 'result':
    if (message.type === 'area') expectType<number>(message.payload);
    if (message.type === 'ask') expectType<{ answer: string }>(message.payload);
    break;
  case 'notification':
    expectType<'log' | 'stop' | 'clear' | 'progress'>(message.type);
    break;
  case 'error':
    expectType<unknown>(message.error);
    expectError(message.payload);
    break;
  default:
    expectType<never>(message);
}

// Nothing of a contract without messages.
expectType<Same<AnyMessage<Messages>, AnyMessage<Messages, NoMessages>>>(true);
expectType<TypeOf<Messages>>({} as AnyMessage<Messages>['type']);
expectType<string>({} as AnyMessage['type']);

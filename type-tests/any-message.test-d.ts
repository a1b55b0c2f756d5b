import { expectError, expectType } from 'tsd';
import type { AnyMessage, NoMessages, TypeOf } from 'isolated-workers';
import type { HostMessages, Messages, Row, Shape, Talks } from './contract.js';
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

// And what passes between a request and its answer.
declare const talk: AnyMessage<Talks>;
switch (talk.kind) {
  case 'item':
    expectType<'rows' | 'grep' | 'upload' | 'pipe' | 'all' | 'bytes' | 'mixed'>(talk.type);
    if (talk.type === 'rows') expectType<Row>(talk.payload);
    if (talk.type === 'pipe') expectType<string>(talk.payload);
    if (talk.type === 'all') expectType<Date | string>(talk.payload);
    break;
  case 'progress':
    expectType<'build' | 'all'>(talk.type);
    if (talk.type === 'build') expectType<number>(talk.payload.done);
    break;
  case 'end':
    expectType<'upload' | 'pipe' | 'all'>(talk.type);
    expectType<unknown>(talk.error);
    break;
  case 'notification':
    expectType<'log'>(talk.type);
    break;
  case 'result':
    if (talk.type === 'grep') expectType<{ files: number }>(talk.payload);
    if (talk.type === 'rows') expectType<void>(talk.payload);
    break;
  case 'request':
  case 'error':
    break;
  default:
    expectType<never>(talk);
}
expectType<'request' | 'notification' | 'result' | 'error' | 'item' | 'end' | 'progress'>(
  {} as AnyMessage['kind'],
);

// Nothing of a contract without messages.
expectType<Same<AnyMessage<Messages>, AnyMessage<Messages, NoMessages>>>(true);
expectType<TypeOf<Messages>>({} as AnyMessage<Messages>['type']);
expectType<string>({} as AnyMessage['type']);

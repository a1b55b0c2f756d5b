import { expectAssignable, expectError, expectType } from 'tsd';
import {
  composeMiddleware,
  createWorker,
  type AnyMessage,
  type Middleware,
} from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';

declare const first: Middleware<Messages, HostMessages>;
declare const second: Middleware<Messages, HostMessages>;
declare const other: Middleware<HostMessages>;
const count = (message: { readonly type: string }): void => console.log(message.type);

expectType<Middleware<Messages, HostMessages>>(composeMiddleware(first, second));
expectType<Middleware<Messages>>(composeMiddleware<Messages>());
expectAssignable<Middleware<Messages, HostMessages>>(composeMiddleware(first, count));
expectError<Middleware<Messages, HostMessages>>(composeMiddleware(first, other));
expectError(composeMiddleware(first, 'second'));

// Written in place, the parameters are known from where the middleware goes.
await createWorker<Messages>('./w.js', {
  middleware: composeMiddleware(
    (message) => {
      expectType<AnyMessage<Messages>>(message);
    },
    (message, direction) => {
      expectType<'send' | 'receive'>(direction);
      return message;
    },
  ),
});

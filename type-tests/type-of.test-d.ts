import { expectType } from 'tsd';
import type { DefineMessages, NoMessages, TypeOf, UntypedMessages } from 'isolated-workers';
import type { Cloned, Messages } from './contract.js';
import type { Same } from './same.js';

expectType<
  Same<TypeOf<Messages>, 'compute' | 'ping' | 'log' | 'stop' | 'find' | 'area' | 'clear' | 'touch'>
>(true);
expectType<Same<TypeOf<Cloned>, 'touch'>>(true); // the wire's mark is no message type
expectType<Same<TypeOf<DefineMessages<{}>>, never>>(true);
expectType<Same<TypeOf<NoMessages>, never>>(true);
expectType<Same<TypeOf<UntypedMessages>, string>>(true);

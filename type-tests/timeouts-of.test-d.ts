import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { NoMessages, TimeoutsOf, TypeOf, UntypedMessages } from 'isolated-workers';
import type { Cloned, Messages } from './contract.js';
import type { Same } from './same.js';

expectType<Same<keyof TimeoutsOf<Messages>, TypeOf<Messages>>>(true);
expectType<Same<keyof TimeoutsOf<Cloned>, 'touch'>>(true);
expectAssignable<TimeoutsOf<Messages>>({ compute: 5, log: Infinity, ping: undefined });
expectNotAssignable<TimeoutsOf<Messages>>({ compute: '5' });
expectError<TimeoutsOf<Messages>>({ nope: 5 });
expectType<Same<keyof TimeoutsOf<NoMessages>, never>>(true);
expectAssignable<TimeoutsOf<UntypedMessages>>({ anything: 5 });

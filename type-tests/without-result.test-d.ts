import { expectType } from 'tsd';
import type { NoMessages, UntypedMessages, WithoutResult } from 'isolated-workers';
import type { Messages, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<WithoutResult<Messages>, 'log' | 'stop' | 'clear'>>(true);
expectType<Same<WithoutResult<Talks>, 'log'>>(true); // what goes on after it is answered
expectType<Same<WithoutResult<NoMessages>, never>>(true);
expectType<Same<WithoutResult<UntypedMessages>, string>>(true);

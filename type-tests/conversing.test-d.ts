import { expectType } from 'tsd';
import type { Conversing, NoMessages, UntypedMessages } from 'isolated-workers';
import type { Messages, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<Conversing<Messages>, never>>(true);
expectType<Same<Conversing<NoMessages>, never>>(true);
expectType<Same<Conversing<UntypedMessages>, string>>(true);
expectType<Same<Extract<Conversing<Talks>, 'rows' | 'build' | 'log'>, 'rows' | 'build'>>(true);

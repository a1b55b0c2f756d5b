import { expectType } from 'tsd';
import type { NoMessages, TypeOf, UntypedMessages, WithoutStream } from 'isolated-workers';
import type { Messages, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<WithoutStream<Talks>, 'upload' | 'build' | 'compute' | 'log'>>(true);
expectType<Same<WithoutStream<Messages>, TypeOf<Messages>>>(true);
expectType<Same<WithoutStream<NoMessages>, never>>(true);
expectType<Same<WithoutStream<UntypedMessages>, string>>(true);

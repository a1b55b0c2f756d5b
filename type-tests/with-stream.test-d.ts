import { expectType } from 'tsd';
import type { NoMessages, UntypedMessages, WithStream } from 'isolated-workers';
import type { Messages, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<WithStream<Talks>, 'rows' | 'grep' | 'pipe' | 'all' | 'bytes' | 'mixed'>>(true);
expectType<Same<WithStream<Messages>, never>>(true);
expectType<Same<WithStream<NoMessages>, never>>(true);
expectType<Same<WithStream<UntypedMessages>, string>>(true);

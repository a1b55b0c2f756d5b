import { expectType } from 'tsd';
import type { NoMessages, UntypedMessages, WithResult } from 'isolated-workers';
import type { Messages, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<WithResult<Messages>, 'compute' | 'ping' | 'find' | 'area' | 'touch'>>(true);
expectType<Same<WithResult<Talks>, 'grep' | 'upload' | 'build' | 'all' | 'compute'>>(true);
expectType<Same<WithResult<NoMessages>, never>>(true);
expectType<Same<WithResult<UntypedMessages>, never>>(true);
expectType<Same<WithResult<{ a: { result: undefined } }>, 'a'>>(true);

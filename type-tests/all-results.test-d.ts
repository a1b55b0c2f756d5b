import { expectError, expectType } from 'tsd';
import type { AllResults, NoMessages, TypeOf } from 'isolated-workers';
import type { Messages } from './contract.js';
import type { Same } from './same.js';

declare const result: AllResults<Messages>;

// `send()` is always answered, so that every type has a result message.
expectType<TypeOf<Messages>>(result.type);
expectType<'result'>(result.kind);
expectType<number>(result.tx);
if (result.type === 'compute') expectType<{ sum: number }>(result.payload);
if (result.type === 'log') expectType<void>(result.payload);
if (result.type === 'touch') expectType<Date | string>(result.payload.at);
expectError((result.tx = 1));
expectType<Same<AllResults<NoMessages>, never>>(true);

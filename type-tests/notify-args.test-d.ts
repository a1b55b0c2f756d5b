import { expectError, expectType } from 'tsd';
import type { NotifyArgs } from 'isolated-workers';
import type { Messages, Row } from './contract.js';
import type { Same } from './same.js';

expectType<Same<NotifyArgs<Messages, 'log'>, [payload: { line: string }]>>(true);
expectType<Same<NotifyArgs<Messages, 'stop'>, [payload?: undefined]>>(true);
expectType<Same<NotifyArgs<Messages, 'clear'>, [payload?: Row | undefined]>>(true);
expectError((args: NotifyArgs<Messages, 'nope'>) => args);

import { expectError, expectType } from 'tsd';
import type { NotifyArgs, NotifyOptions } from 'isolated-workers';
import type { Messages, Row } from './contract.js';
import type { Same } from './same.js';

expectType<Same<NotifyArgs<Messages, 'log'>, [payload: { line: string }, options?: NotifyOptions]>>(
  true,
);
expectType<Same<NotifyArgs<Messages, 'stop'>, [payload?: undefined, options?: NotifyOptions]>>(
  true,
);
expectType<
  Same<NotifyArgs<Messages, 'clear'>, [payload?: Row | undefined, options?: NotifyOptions]>
>(true);
expectError((args: NotifyArgs<Messages, 'nope'>) => args);

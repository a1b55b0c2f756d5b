import { expectError, expectType } from 'tsd';
import type { SendArgs, SendOptions } from 'isolated-workers';
import type { Messages, Row } from './contract.js';
import type { Same } from './same.js';

expectType<Same<SendArgs<Messages, 'log'>, [payload: { line: string }, options?: SendOptions]>>(
  true,
);
expectType<Same<SendArgs<Messages, 'ping'>, [payload?: undefined, options?: SendOptions]>>(true);
expectType<Same<SendArgs<Messages, 'find'>, [payload?: Row | undefined, options?: SendOptions]>>(
  true,
);
expectType<
  Same<
    SendArgs<Messages, 'log' | 'area'>,
    [payload: { line: string } & Messages['area']['payload'], options?: SendOptions]
  >
>(true);
expectError((args: SendArgs<Messages, 'nope'>) => args);

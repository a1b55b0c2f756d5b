import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { InputOption, ProgressOption, SendArgs, SendOptions } from 'isolated-workers';
import type { Messages, Row, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<SendArgs<Messages, 'log'>, [payload: { line: string }, options?: SendOptions]>>(
  true,
);
expectType<Same<SendArgs<Messages, 'ping'>, [payload?: undefined, options?: SendOptions]>>(true);
declare const row: Row | undefined;
expectAssignable<SendArgs<Messages, 'find'>>([]);
expectAssignable<SendArgs<Messages, 'find'>>([row, {}]);
expectNotAssignable<SendArgs<Messages, 'find'>>([{ id: '1' }]);

// The options of a type with `input` are required, since `input` is.
expectType<
  Same<
    SendArgs<Talks, 'upload'>,
    [payload: { name: string }, options: SendOptions & InputOption<Uint8Array>]
  >
>(true);
expectType<
  Same<
    SendArgs<Talks, 'build'>,
    [payload: string[], options?: SendOptions & ProgressOption<{ done: number; at: string }>]
  >
>(true);

// Of several types: a payload that suits each of them.
type Either = SendArgs<Messages, 'log' | 'compute'>;
expectAssignable<Either>([{ line: 'a', data: [1] }, { timeout: 5 }]);
expectNotAssignable<Either>([{ line: 'a' }]);
expectNotAssignable<Either>([{ data: [1] }]);
expectNotAssignable<SendArgs<Messages, 'ping' | 'log'>>([]);

// So are their options.
type Uploading = SendArgs<Talks, 'upload' | 'build' | 'log'>;
declare const suiting: { name: string; line: string } & string[];
expectAssignable<Uploading>([suiting, { input: [new Uint8Array(1)], onProgress: () => {} }]);
expectNotAssignable<Uploading>([suiting, { input: ['a'] }]);
expectNotAssignable<Uploading>([suiting, {}]);
expectNotAssignable<Uploading>([suiting]);

expectError((args: SendArgs<Messages, 'nope'>) => args);

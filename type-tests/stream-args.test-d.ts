import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { InputOption, ProgressOption, StreamArgs, StreamOptions } from 'isolated-workers';
import type { Row, Talks } from './contract.js';
import type { Same } from './same.js';

expectType<Same<StreamArgs<Talks, 'rows'>, [payload: { query: string }, options?: StreamOptions]>>(
  true,
);
expectType<Same<StreamArgs<Talks, 'bytes'>, [payload?: undefined, options?: StreamOptions]>>(true);
expectType<
  Same<
    StreamArgs<Talks, 'pipe'>,
    [payload: undefined, options: StreamOptions & InputOption<string>]
  >
>(true);
expectType<
  Same<
    StreamArgs<Talks, 'all'>,
    [payload: Row | undefined, options: StreamOptions & InputOption<Date> & ProgressOption<string>]
  >
>(true);

// Of several types: a payload and options that suit each of them.
type Either = StreamArgs<Talks, 'rows' | 'pipe'>;
expectNotAssignable<Either>([]);
expectNotAssignable<Either>([{ query: '' }]);
expectNotAssignable<Either>([{ query: '' }, { input: ['a'] }]); // no payload is both
expectAssignable<StreamArgs<Talks, 'pipe' | 'bytes'>>([undefined, { input: ['a'] }]);
expectNotAssignable<StreamArgs<Talks, 'pipe' | 'bytes'>>([]);
expectNotAssignable<StreamArgs<Talks, 'pipe' | 'bytes'>>([undefined, {}]);

expectError((args: StreamArgs<Talks, 'nope'>) => args);

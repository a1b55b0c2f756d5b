import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { InputOption, Source } from 'isolated-workers';

declare const option: InputOption<string>;

expectType<Source<string>>(option.input);
expectAssignable<InputOption<string>>({ input: ['a'] });
expectNotAssignable<InputOption<string>>({});
expectNotAssignable<InputOption<string>>({ input: undefined });
expectNotAssignable<InputOption<string>>({ input: [1] });
expectError<InputOption<string>>({ input: 'text' });
expectError((option.input = []));

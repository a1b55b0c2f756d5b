import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { ProgressOption } from 'isolated-workers';

interface Progress {
  done: number;
}
declare const onProgress: ((progress: Progress) => void) | undefined;

expectAssignable<ProgressOption<Progress>>({});
expectAssignable<ProgressOption<Progress>>({ onProgress });
expectAssignable<ProgressOption<Progress>>({ onProgress: () => {} });
expectNotAssignable<ProgressOption<Progress>>({ onProgress: (done: number) => done });
expectError<ProgressOption<Progress>>({ onprogress: () => {} });

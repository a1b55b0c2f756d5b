import { expectError, expectType } from 'tsd';
import { workerId } from 'isolated-workers';

expectType<string | undefined>(workerId());
expectError(workerId(1));

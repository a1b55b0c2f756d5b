import { expectError, expectType } from 'tsd';
import { initialData } from 'isolated-workers';

expectType<unknown>(initialData());
expectType<{ root: string } | undefined>(initialData<{ root: string }>());
expectError(initialData('root'));

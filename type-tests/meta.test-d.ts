import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { Meta } from 'isolated-workers';

declare const meta: Meta;

expectAssignable<Meta>({});
expectAssignable<Meta>({ traceparent: '00-1-2-01' });
expectNotAssignable<Meta>({ attempt: 1 });
expectNotAssignable<Meta>({ trace: { id: 'a' } });
expectNotAssignable<Meta>('trace');
expectAssignable<string | undefined>(meta['traceparent']);
expectError((meta['traceparent'] = ''));

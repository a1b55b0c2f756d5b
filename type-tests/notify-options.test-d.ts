import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { Meta, NotifyOptions } from 'isolated-workers';

declare const meta: Meta | undefined;

expectAssignable<NotifyOptions>({});
expectAssignable<NotifyOptions>({ meta });
expectNotAssignable<NotifyOptions>({ meta: { a: 1 } });
expectError<NotifyOptions>({ timeout: 5 });

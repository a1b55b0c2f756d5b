import { expectType } from 'tsd';
import type { OptionsArgs } from 'isolated-workers';
import type { Same } from './same.js';

expectType<Same<OptionsArgs<{ a?: 1 }>, [options?: { a?: 1 }]>>(true);
expectType<Same<OptionsArgs<{ a: 1; b?: 1 }>, [options: { a: 1; b?: 1 }]>>(true);

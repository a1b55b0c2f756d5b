import { expectAssignable, expectError, expectNotAssignable } from 'tsd';
import type { CannotTravel } from 'isolated-workers';

// No value has the type: whatever is tried with one is an error that quotes the reason.
expectNotAssignable<CannotTravel<'why'>>({});
expectNotAssignable<CannotTravel<'why'>>({ reason: 'why' });
expectNotAssignable<CannotTravel<'why'>>('why');
declare const value: CannotTravel<'why'>;
expectError(value.size);
expectError(value());
expectNotAssignable<CannotTravel<'because'>>(value);
expectAssignable<CannotTravel<string>>(value);

import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { DefineMessages, PayloadOf, WireOf } from 'isolated-workers';
import type { Messages } from './contract.js';
import type { Same } from './same.js';

declare function define<M>(): M;

// A type alias and an interface are equally good, and an interface may extend a contract.
interface Described {
  compute: { payload: number; result: string };
  stop: {};
}
interface Extended extends DefineMessages<{ compute: { payload: number } }> {
  extra: { payload: string };
}
expectType<number>(define<PayloadOf<DefineMessages<Described>, 'compute'>>());
expectType<number>(define<PayloadOf<Described, 'compute'>>());
expectType<number>(define<PayloadOf<Extended, 'compute'>>());
expectType<string>(define<PayloadOf<Extended, 'extra'>>());

// The definitions stay what was written.
expectType<Same<Messages['compute'], { payload: { data: number[] }; result: { sum: number } }>>(
  true,
);

// Any of the parts, or none.
expectType<
  Same<
    DefineMessages<{ all: { payload: 1; result: 2; stream: 3; input: 4; progress: 5 } }>['all'],
    { payload: 1; result: 2; stream: 3; input: 4; progress: 5 }
  >
>(true);

// The wire.
expectType<'json'>(define<WireOf<Messages>>());
expectType<'json'>(define<WireOf<Described>>());
expectType<'json'>(define<WireOf<DefineMessages<Described, 'json'>>>());
expectType<'structured'>(define<WireOf<DefineMessages<Described, 'structured'>>>());
expectError(define<DefineMessages<Described, 5>>());

// A plain interface is the same contract as the one DefineMessages makes of it, unless the wire differs.
const plain: Described = define<DefineMessages<Described>>();
const defined: DefineMessages<Described> = define<Described>();
expectNotAssignable<DefineMessages<Described, 'structured'>>(define<Described>());
expectNotAssignable<DefineMessages<Described, 'structured'>>(
  define<DefineMessages<Described, 'json'>>(),
);

// What is no contract.
expectError(define<DefineMessages<{ compute: { paylod: number } }>>());
expectError(define<DefineMessages<{ compute: { payload: number; reslt: string } }>>());
expectError(define<DefineMessages<{ compute: { payload: number; streams: string } }>>());
expectError(define<DefineMessages<{ compute: { Input: string } }>>());
expectError(define<DefineMessages<{ compute: (payload: number) => string }>>());
expectError(define<DefineMessages<{ compute: string }>>());
expectError(define<DefineMessages<{ compute: undefined }>>());
expectError(define<DefineMessages<{ 1: { payload: number } }>>());
expectError(define<DefineMessages>());

// T3: its keys are the message types, nothing else; it may be in a generic alias.
type Three = DefineMessages<{ a: { result: number }; b: { payload: string }; c: {} }>;
expectAssignable<Record<keyof Three, number>>({ a: 1, b: 2, c: 3 });
type Marked = DefineMessages<Three, 'structured'>;
expectType<Same<keyof Marked, 'a' | 'b' | 'c'>>(true);
expectAssignable<Record<keyof Marked, number>>({ a: 1, b: 2, c: 3 });
expectType<'structured'>(define<WireOf<Marked>>());
type Boxed<T> = DefineMessages<{ open: { result: T }; fill: { payload: T } }>;
expectAssignable<keyof Boxed<string>>('open' as const);

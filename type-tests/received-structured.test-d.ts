import type { webcrypto } from 'node:crypto';
import { expectAssignable, expectType } from 'tsd';
import type { CannotTravel, DefineMessages, Received } from 'isolated-workers';
import type { Row, Shape } from './contract.js';
import type { Same } from './same.js';

type Structured = DefineMessages<{}, 'structured'>;
type S<T> = Received<Structured, T>;
declare function given<T>(): T;
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- a member may be declared so
type AnyFunction = Function;

// What the clone carries stays the very type that was written.
interface Event {
  at: Date;
  size: bigint;
  next: Event | undefined;
  all: Map<string, Event>;
  seen: ReadonlySet<Event>;
}
type Dates = string | Date | Dates[] | { [key: string]: Dates };
expectType<Same<S<Row>, Row>>(true);
expectType<Same<S<Shape>, Shape>>(true);
expectType<Same<S<Event>, Event>>(true);
expectType<Same<S<Dates>, Dates>>(true);
expectType<Same<S<bigint | undefined | null>, bigint | undefined | null>>(true);
expectType<Same<S<Date>, Date>>(true);
expectType<Same<S<Map<string, Date>>, Map<string, Date>>>(true);
expectType<Same<S<ReadonlyMap<string, Date>>, ReadonlyMap<string, Date>>>(true);
expectType<Same<S<Set<RegExp>>, Set<RegExp>>>(true);
expectType<Same<S<Uint8Array>, Uint8Array>>(true);
expectType<Same<S<Buffer>, Buffer>>(true);
expectType<Same<S<ArrayBuffer>, ArrayBuffer>>(true);
expectType<Same<S<Error>, Error>>(true);
expectType<
  Same<S<{ a: undefined; b: (string | undefined)[] }>, { a: undefined; b: (string | undefined)[] }>
>(true);
expectType<Same<S<unknown>, unknown>>(true);
expectType<Same<S<any>, any>>(true);
expectType<Same<S<never>, never>>(true);
expectType<Same<S<void>, void>>(true);

// An instance of a class arrives without its methods.
class Point {
  x = 1;
  constructor(readonly y: number) {}
  length(): number {
    return Math.hypot(this.x, this.y);
  }
}
type Plain = { x: number; readonly y: number };
expectType<Same<S<Point>, Plain>>(true);
expectType<Same<S<Point | Date>, Plain | Date>>(true);
expectType<Same<S<Point[]>, Plain[]>>(true);
expectType<Same<S<readonly [Point, number?]>, readonly [Plain, number?]>>(true);
expectType<Same<S<Map<string, Point>>, Map<string, Plain>>>(true);
expectType<Same<S<Set<Point>>, Set<Plain>>>(true);
expectType<Same<S<{ a?: Point; b: number | undefined }>, { a?: Plain; b: number | undefined }>>(
  true,
);
expectType<Same<S<{ a: string | (() => void) }>, { a?: string }>>(true);
expectType<Same<S<{ [Symbol.iterator]: 1; a: 1 }>, { a: 1 }>>(true);

// A subclass of an error arrives as an error.
class NotFound extends Error {
  path = '';
}
expectType<Same<S<NotFound>, Error>>(true);
expectType<Same<S<{ cause: NotFound | null }>, { cause: Error | null }>>(true);

// What cannot arrive says why.
expectAssignable<CannotTravel<`${string}function${string}`>>(given<S<() => void>>());
expectAssignable<CannotTravel<string>>(given<S<(() => void)[]>>()[0]!);
expectAssignable<CannotTravel<`${string}symbol${string}`>>(given<S<{ a: symbol }>>().a);
expectAssignable<CannotTravel<`${string}promise${string}`>>(given<S<Promise<number>>>());
expectAssignable<CannotTravel<string>>(given<S<SharedArrayBuffer>>());
expectAssignable<CannotTravel<string>>(given<S<URL>>());
expectAssignable<CannotTravel<string>>(given<S<AbortSignal>>());

// T2: an array keeps what it has besides its elements, but for methods and what is not enumerable.
interface Dated extends Array<Date> {
  zone: string;
  first(): Date;
}
interface Days extends Array<Date> {}
class Stack extends Array<Point> {
  top(): Point | undefined {
    return this.at(-1);
  }
}
interface Route extends ReadonlyArray<Point> {
  start: Point;
}
expectType<Same<S<RegExpMatchArray>, RegExpMatchArray>>(true);
expectType<Same<S<RegExpExecArray>, RegExpExecArray>>(true);
expectType<Same<S<TemplateStringsArray>, readonly string[]>>(true);
expectType<Same<S<Dated>, Date[] & { zone: string }>>(true);
expectType<Same<S<Days>, Days>>(true);
expectType<Same<S<Stack>, Plain[]>>(true);
expectType<Same<S<Route>, readonly Plain[] & { start: Plain }>>(true);
expectType<Same<S<string[] & { zone: string }>, string[] & { zone: string }>>(true);

// A subclass arrives as its base, without its additions.
class Index extends Map<string, Point> {
  label = '';
}
class Tags extends Set<string> {
  label = '';
}
class Stamp extends Date {
  label = '';
}
class Pattern extends RegExp {
  label = '';
}
expectType<Same<S<Index>, Map<string, Plain>>>(true);
expectType<Same<S<Tags>, Set<string>>>(true);
expectType<Same<S<Stamp>, Date>>(true);
expectType<Same<S<{ at: Stamp; of: Pattern }>, { at: Date; of: RegExp }>>(true);
expectType<Same<S<AggregateError>, Error>>(true);

// A function is no part of what arrives, however it is declared.
expectType<Same<S<{ a: 1; f: AnyFunction; g?: CallableFunction }>, { a: 1 }>>(true);
expectAssignable<CannotTravel<`${string}function${string}`>>(given<S<AnyFunction>>());

// What no wire format carries.
expectAssignable<CannotTravel<`no wire format${string}`>>(
  given<
    | S<WeakMap<Row, string>>
    | S<WeakSet<Row>>
    | S<Generator<number>>
    | S<AsyncGenerator<number>>
    | S<Promise<number>>
    | S<AbortSignal>
    | S<URLSearchParams>
    | S<DOMException>
    | S<Blob>
    | S<webcrypto.CryptoKey>
  >(),
);

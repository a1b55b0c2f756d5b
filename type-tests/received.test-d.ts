import type { webcrypto } from 'node:crypto';
import { expectAssignable, expectError, expectType } from 'tsd';
import type { CannotTravel, DefineMessages, Received } from 'isolated-workers';
import type { Messages, Packed, Row, Shape } from './contract.js';
import type { Same } from './same.js';

type Json = DefineMessages<{}>;
type J<T> = Received<Json, T>;
declare function given<T>(): T;
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- a member may be declared so
type AnyFunction = Function;

// What JSON carries stays the very type that was written.
type Id = string & { readonly __brand: 'id' };
enum Level {
  Low,
  High,
}
enum Name {
  A = 'a',
}
interface Tree {
  value: number;
  children: Tree[];
  parent?: Tree;
}
type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
type Expression = number | ['add', Expression, Expression] | ['negate', Expression];
interface Nested<T> {
  value: T;
  more: Nested<T[]> | null;
}
class Fields {
  private hidden = 1;
  shown = this.hidden;
}
expectType<Same<J<string | number | boolean | null>, string | number | boolean | null>>(true);
expectType<Same<J<'a' | 1 | true>, 'a' | 1 | true>>(true);
expectType<Same<J<`a${string}`>, `a${string}`>>(true);
expectType<Same<J<Id>, Id>>(true);
expectType<Same<J<{ id: Id }>, { id: Id }>>(true);
expectType<Same<J<Level>, Level>>(true);
expectType<Same<J<{ level: Level.High; name: Name }>, { level: Level.High; name: Name }>>(true);
expectType<Same<J<Row>, Row>>(true);
expectType<Same<J<Shape>, Shape>>(true);
expectType<Same<J<Tree>, Tree>>(true);
expectType<Same<J<JsonValue>, JsonValue>>(true);
expectType<Same<J<Expression>, Expression>>(true);
expectType<Same<J<Nested<number>>, Nested<number>>>(true);
expectType<Same<J<Fields>, Fields>>(true);
expectType<Same<J<{ a: 1 } & { b: 2 }>, { a: 1 } & { b: 2 }>>(true);
expectType<Same<J<readonly Row[]>, readonly Row[]>>(true);
expectType<Same<J<[]>, []>>(true);
expectType<Same<J<readonly [string, ...number[]]>, readonly [string, ...number[]]>>(true);
expectType<Same<J<Record<string, number>>, Record<string, number>>>(true);
expectType<Same<J<Record<string, number | undefined>>, Record<string, number | undefined>>>(true);
expectType<Same<J<{ readonly a?: readonly Row[] }>, { readonly a?: readonly Row[] }>>(true);
expectType<Same<J<{ name: string; message: string }>, { name: string; message: string }>>(true);

// What says nothing stays so.
expectType<Same<J<unknown>, unknown>>(true);
expectType<Same<J<any>, any>>(true);
expectType<Same<J<never>, never>>(true);
expectType<Same<J<object>, object>>(true);
expectType<Same<J<{ a: any; b: unknown; c: never }>, { a: any; b: unknown; c: never }>>(true);
expectType<Same<J<{ a: any; b: Date }>, { a: any; b: string }>>(true);

// toJSON() replaces.
class Money {
  constructor(private readonly cents: bigint) {}
  toJSON(): { amount: string; at: Date } {
    return { amount: String(this.cents), at: new Date() };
  }
}
expectType<Same<J<Date>, string>>(true);
expectType<Same<J<URL>, string>>(true);
expectType<Same<J<Buffer>, { type: 'Buffer'; data: number[] }>>(true);
expectType<Same<J<Money>, { amount: string; at: string }>>(true);

// At any depth, in unions, with modifiers as they were.
interface Event {
  at: Date;
  next: Event | null;
  all: Event[];
}
type Dates = string | Date | Dates[] | { [key: string]: Dates };
expectType<Same<J<Date | null>, string | null>>(true);
expectType<Same<J<Level.Low | Date>, Level.Low | string>>(true);
expectType<Same<J<{ a: Date } | Row>, { a: string } | Row>>(true);
expectType<Same<J<{ readonly a: Date; b?: Date }>, { readonly a: string; b?: string }>>(true);
expectType<Same<J<Date[]>, string[]>>(true);
expectType<Same<J<readonly Date[]>, readonly string[]>>(true);
expectType<Same<J<[Date, number?]>, [string, (number | null)?]>>(true);
expectType<Same<J<readonly [Date, ...Date[]]>, readonly [string, ...string[]]>>(true);
expectType<Same<J<Record<string, Date>>, Record<string, string>>>(true);
expectType<Same<J<{ a: 1 } & { b: Date }>, { a: 1; b: string }>>(true);
expectType<Same<NonNullable<J<Event>['next']>['all'][number]['at'], string>>(true);
expectAssignable<J<Dates>>(['a', ['b', { c: 'd' }]]);
expectError<J<Dates>>(['a', [new Date()]]);

// What JSON drops is gone, what it may drop is optional; in an array it is null.
class Point {
  x = 1;
  constructor(readonly y: number) {}
  length(): number {
    return Math.hypot(this.x, this.y);
  }
}
expectType<Same<J<Point>, { x: number; readonly y: number }>>(true);
expectType<Same<J<{ a: 1; f(): void; g?: () => void; s: symbol; C: typeof Point }>, { a: 1 }>>(
  true,
);
expectType<Same<J<{ a: string | undefined }>, { a?: string }>>(true);
expectType<Same<J<{ a: string | (() => void) }>, { a?: string }>>(true);
expectType<Same<J<{ a: undefined; b: 1 }>, { b: 1 }>>(true);
expectType<Same<J<{ [Symbol.iterator]: 1; a: 1 }>, { a: 1 }>>(true);
expectType<Same<J<(string | undefined)[]>, (string | null)[]>>(true);
expectType<Same<J<(() => void)[]>, null[]>>(true);
expectType<Same<J<[string | undefined, number]>, [string | null, number]>>(true);

// T1: an optional place may be sent as undefined, and arrives as null then. What contains itself is told once.
type Chain = [name: string, next?: Chain];
expectType<Same<J<[string, number?]>, [string, (number | null)?]>>(true);
expectType<Same<J<readonly [a?: Date]>, readonly [a?: string | null]>>(true);
expectType<Same<J<{ at: [Row?] }>, { at: [(Row | null)?] }>>(true);
expectType<Same<J<[Date | undefined, 1?]>, [string | null, (1 | null)?]>>(true);
expectType<Same<J<Chain>, [name: string, next?: Chain | null]>>(true);

// T2: an array arrives without what it has besides its elements; a group that did not match is null.
interface Dated extends Array<Date> {
  zone: string;
  first(): Date;
}
interface Days extends Array<Date> {}
class Stack extends Array<number> {
  top(): number | undefined {
    return this.at(-1);
  }
}
expectType<Same<J<RegExpMatchArray>, (string | null)[]>>(true);
expectType<Same<J<RegExpExecArray>, (string | null)[]>>(true);
expectType<Same<J<TemplateStringsArray>, readonly string[]>>(true);
expectType<Same<J<Dated>, string[]>>(true);
expectType<Same<J<Days>, string[]>>(true);
expectType<Same<J<Stack>, number[]>>(true);

// Functions are dropped, however they are declared.
class Arrows {
  x = 1;
  f = (): number => this.x;
}
expectType<Same<J<{ a: 1; f: AnyFunction; g?: CallableFunction; n: NewableFunction }>, { a: 1 }>>(
  true,
);
expectType<Same<J<Arrows>, { x: number }>>(true);
expectAssignable<CannotTravel<`${string}function${string}`>>(given<J<AnyFunction>>());

// A subclass is what its base is.
class Index extends Map<string, number> {
  label = '';
}
class Stamp extends Date {
  label = '';
}
expectType<Same<J<Stamp>, string>>(true);
expectType<Same<J<Index>, J<Map<string, number>>>>(true);

// What no wire format carries.
expectAssignable<CannotTravel<`no wire format${string}`>>(
  given<
    | J<WeakMap<Row, string>>
    | J<WeakSet<Row>>
    | J<Generator<number>>
    | J<AsyncGenerator<number>>
    | J<Promise<number>>
    | J<AbortSignal>
    | J<URLSearchParams>
    | J<DOMException>
    | J<Blob>
    | J<webcrypto.CryptoKey>
  >(),
);

// A whole payload or result may be undefined.
expectType<Same<J<undefined>, undefined>>(true);
expectType<Same<J<void>, void>>(true);
expectType<Same<J<Row | undefined>, Row | undefined>>(true);
expectType<Same<J<Date | undefined>, string | undefined>>(true);

// What cannot arrive says why.
expectAssignable<CannotTravel<`${string}bigint${string}`>>(given<J<bigint>>());
expectAssignable<CannotTravel<`${string}bigint${string}`>>(given<J<{ a: bigint }>>().a);
expectAssignable<CannotTravel<string>>(given<J<Map<string, number>>>());
expectAssignable<CannotTravel<string>>(given<J<ReadonlySet<number>>>());
expectAssignable<CannotTravel<`${string}bytes${string}`>>(given<J<Uint8Array>>());
expectAssignable<CannotTravel<`${string}bytes${string}`>>(given<J<ArrayBuffer>>());
expectAssignable<CannotTravel<string>>(given<J<RegExp>>());
expectAssignable<CannotTravel<string>>(given<J<URLSearchParams>>());
expectAssignable<CannotTravel<`${string}Error${string}`>>(given<J<Error>>());
expectAssignable<CannotTravel<string>>(given<J<TypeError>>());
expectAssignable<CannotTravel<`${string}function${string}`>>(given<J<() => void>>());
expectAssignable<CannotTravel<string>>(given<J<symbol>>());
expectType<Same<J<Map<string, number> | string>, J<Map<string, number>> | string>>(true);

// The contract decides; a format of the user's own is taken at its word.
expectType<Same<Received<Messages, Date>, string>>(true);
expectType<Same<Received<Packed, { at: Date; f(): void }>, { at: Date; f(): void }>>(true);

import { Readable } from 'node:stream';
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type { CannotTravel, HandlerContext, Handlers, Items } from 'isolated-workers';
import type { Cloned, HostMessages, Messages, Packed, Row, Shape, Talks } from './contract.js';

declare const thenable: PromiseLike<number>;

// Payloads and contexts are inferred; a handler may be async or answer with any thenable.
const handlers: Handlers<Messages, HostMessages> = {
  compute: async ({ data }, context) => {
    expectType<number[]>(data);
    expectType<HandlerContext<HostMessages, 'compute', never, never>>(context);
    return { sum: data.length };
  },
  ping: () => 'pong',
  log: ({ line }) => console.log(line),
  stop: (payload) => {
    expectType<undefined>(payload);
  },
  find(payload) {
    expectType<Row | undefined>(payload);
    return payload;
  },
  area: (payload) => {
    expectType<Shape>(payload);
    return thenable;
  },
  clear: async () => {},
  // The payload as it arrives, the result as declared.
  touch: (payload) => {
    expectType<string>(payload);
    return { at: new Date(payload), tags: new Set(), note: undefined };
  },
};
expectAssignable<Handlers<Pick<Messages, 'ping'>>>({ ping: async () => 'pong' as const });

type Two = { first: { payload: string; result: number }; second: { payload: string } };
const first = (payload: string): number => payload.length;
const second = (payload: string): void => console.log(payload);
expectAssignable<Handlers<Two>>({ first, second });

// Complete and exact.
expectError<Handlers<Two>>({ first });
expectError<Handlers<Two>>({ first, second, third: second });
expectError<Handlers<Two>>({ first, second: undefined });
expectError<Handlers<Two>>({ first, second: 'second' });

// A wrong result, and none where one is declared.
expectError<Handlers<Two>>({ first: () => 'one', second });
expectError<Handlers<Two>>({ first: async () => 'one', second });
expectError<Handlers<Two>>({ first: () => {}, second });
expectError<Handlers<Two>>({ first: async () => {}, second });
expectError<Handlers<Two>>({ first: () => undefined, second });

// A result where none is declared: nobody would receive it.
expectError<Handlers<Two>>({ first, second: () => 5 });
expectError<Handlers<Two>>({ first, second: async () => 5 });

// A payload that is not what arrives.
expectNotAssignable<Handlers<Two>>({ first: (payload: number): number => payload, second });
expectNotAssignable<Handlers<Pick<Messages, 'touch'>>>({
  touch: (payload: Date) => ({ at: payload, tags: new Set<string>(), note: undefined }),
});

// Over other wires.
const cloned: Handlers<Cloned> = {
  touch: (payload) => {
    expectType<Date>(payload);
    return { at: payload, tags: new Set(), note: undefined };
  },
};
const packed: Handlers<Packed> = {
  put: (payload) => {
    expectType<Date>(payload);
    return 1n;
  },
};
const refused: Handlers<{ put: { payload: bigint } }> = {
  put: (payload) => {
    expectAssignable<CannotTravel<string>>(payload);
    expectNotAssignable<bigint>(payload);
  },
};

// Items and news: what is given as declared, what arrives as it came.
const talking: Handlers<Talks> = {
  async *rows({ query }, context) {
    expectType<HandlerContext<{}, 'rows', never, never>>(context);
    yield { id: query.length };
  },
  async *grep(files) {
    yield { kind: 'circle', radius: 1 };
    return { files: files.length };
  },
  upload: async (payload, { input }) => {
    expectType<Items<Uint8Array>>(input);
    let bytes = payload.name.length;
    for await (const chunk of input) bytes += chunk.length;
    return { bytes };
  },
  async *pipe(_payload, { input }) {
    for await (const line of input) yield line.toUpperCase();
  },
  build: (files, { progress }) => {
    progress({ done: files.length, at: new Date() });
    expectError(progress({ done: 1, at: 'today' }));
    return new Date();
  },
  *all(payload, { input, progress }) {
    expectType<Row | undefined>(payload);
    expectType<Items<string>>(input);
    expectType<(progress: Date) => void>(progress);
    yield new Date();
    return new Date();
  },
  bytes: () => Readable.from([Buffer.from('a')]),
  *mixed() {
    yield 'a';
    yield new Uint8Array(1);
  },
  compute: ({ data }, { progress }) => {
    expectError(progress(1));
    return { sum: data.length };
  },
  log: () => {},
};

// Without a result a stream may be whatever gives items, or a promise of it.
type Rows = Pick<Talks, 'rows'>;
declare const rows: Row[];
expectAssignable<Handlers<Rows>>({ rows: () => rows });
expectAssignable<Handlers<Rows>>({ rows: async () => new Set(rows) });
expectAssignable<Handlers<Rows>>({ rows: async () => rows.values() });
expectAssignable<Handlers<Rows>>({ rows: () => ({}) as ReadableStream<Row> });
expectAssignable<Handlers<Rows>>({ rows: () => ({}) as PromiseLike<AsyncIterable<Row>> });
expectAssignable<Handlers<Rows>>({ rows: (): Items<Row> => ({}) as Items<Row> });
expectAssignable<Handlers<Pick<Talks, 'pipe'>>>({
  pipe: (_payload: undefined, { input }: HandlerContext<{}, 'pipe', string>) => input,
});
expectError<Handlers<Rows>>({ rows: () => [1] });
expectError<Handlers<Rows>>({ rows: () => rows[0] });
expectError<Handlers<Rows>>({ rows: async () => ({ id: 1 }) });
expectError<Handlers<Rows>>({ rows: () => {} });
expectError<Handlers<Pick<Talks, 'pipe'>>>({ pipe: () => 'text' });
expectError<Handlers<Rows>>({
  async *rows() {
    yield { id: '1' };
  },
});
expectError<Handlers<Rows>>({
  async *rows() {
    yield { id: 1 };
    return 5; // nobody would receive it
  },
});

// With a result only a generator can give both.
type Grep = Pick<Talks, 'grep'>;
declare const shape: Shape;
expectAssignable<Handlers<Grep>>({
  grep: (): AsyncGenerator<Shape, { files: number }> => ({}) as never,
});
expectError<Handlers<Grep>>({ grep: () => [shape] });
expectError<Handlers<Grep>>({ grep: () => ({ files: 1 }) });
expectError<Handlers<Grep>>({
  async *grep() {
    yield shape;
  },
});
expectError<Handlers<Grep>>({
  async *grep() {
    yield shape;
    return { files: '1' };
  },
});

// Handlers of one contract are no handlers of another, and cannot be changed.
expectNotAssignable<Handlers<HostMessages>>(handlers);
expectError((handlers.ping = () => 'pong'));

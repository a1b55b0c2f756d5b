import { createReadStream } from 'node:fs';
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';
import type {
  Arriving,
  Caller,
  CannotTravel,
  DefineMessages,
  ItemStream,
  MessageMap,
  SendArgs,
  StreamArgs,
  TypeOf,
  WithoutStream,
  WithStream,
  WorkerClient,
} from 'isolated-workers';
import type { Cloned, HostMessages, Messages, Packed, Row, Shape, Talks } from './contract.js';

declare const caller: Caller<Messages>;
declare const shape: Shape;
declare const row: Row;
const { signal } = new AbortController();

// Payload and result.
expectType<Promise<{ sum: number }>>(caller.send('compute', { data: [1, 2] }));
expectType<Promise<{ sum: number }>>(caller.send('compute', { data: [] }, { timeout: 5, signal }));
expectType<Promise<number>>(caller.send('area', { kind: 'circle', radius: 1 }));
expectType<Promise<number>>(caller.send('area', shape));
expectError(caller.send('compute', { data: ['1'] }));
expectError(caller.send('compute', { data: [1], more: true }));
expectError(caller.send('compute', {}));
expectError(caller.send('compute'));
expectError(caller.send('compute', { data: [1] }, { timeout: '5' }));
expectError(caller.send('compute', { data: [1] }, { deadline: 5 }));
expectError(caller.send('compute', { data: [1] }, {}, {}));
expectError(caller.send('area', { kind: 'circle', side: 1 }));
expectError(caller.send('nope'));
expectError(caller.send());

// No payload.
expectType<Promise<'pong'>>(caller.send('ping'));
expectType<Promise<'pong'>>(caller.send('ping', undefined, { signal }));
expectError(caller.send('ping', 'payload'));
expectError(caller.send('ping', { signal }));

// A payload that may be left out.
expectType<Promise<Row | undefined>>(caller.send('find'));
expectType<Promise<Row | undefined>>(caller.send('find', row));
expectType<Promise<Row | undefined>>(caller.send('find', undefined, { timeout: 5 }));
expectError(caller.send('find', { id: '1' }));
expectType<Promise<void>>(caller.send('clear'));

// No result.
expectType<Promise<void>>(caller.send('log', { line: 'a' }));
expectType<Promise<void>>(caller.send('stop'));

// What is sent is typed as declared, what is received as it arrives.
const touched = await caller.send('touch', new Date());
expectType<string>(touched.at);
expectType<string | undefined>(touched.note);
expectAssignable<CannotTravel<string>>(touched.tags);
expectAssignable<typeof touched>({ at: 'today', tags: touched.tags });
expectError(caller.send('touch', '2000-01-01'));
declare const cloned: Caller<Cloned>;
expectType<Promise<{ at: Date; tags: Set<string>; note: string | undefined }>>(
  cloned.send('touch', new Date()),
);
declare const packed: Caller<Packed>;
expectType<Promise<bigint>>(packed.send('put', new Date()));

// notify() takes what has no result, and `meta`.
expectType<Promise<void>>(caller.notify('log', { line: 'a' }));
expectType<Promise<void>>(caller.notify('stop'));
expectType<Promise<void>>(caller.notify('clear'));
expectType<Promise<void>>(caller.notify('clear', row));
expectError(caller.notify('compute', { data: [1] }));
expectError(caller.notify('ping'));
expectError(caller.notify('log'));
expectError(caller.notify('log', { line: 1 }));
expectType<Promise<void>>(caller.notify('log', { line: 'a' }, { meta: { trace: 'a' } }));
expectType<Promise<void>>(caller.notify('stop', undefined, { meta: {} }));
expectError(caller.notify('log', { line: 'a' }, { timeout: 5 }));
expectError(caller.notify('stop', 'payload'));

// Items up.
declare const talker: Caller<Talks>;
expectType<ItemStream<Row, void>>(talker.stream('rows', { query: 'a' }));
expectType<ItemStream<Shape, { files: number }>>(talker.stream('grep', ['a']));
expectType<ItemStream<Uint8Array, void>>(talker.stream('bytes'));
expectType<ItemStream<Row, void>>(
  talker.stream('rows', { query: 'a' }, { timeout: 5, itemTimeout: 5, signal, meta: { a: 'b' } }),
);
for await (const item of talker.stream('rows', { query: 'a' })) expectType<Row>(item);
expectError(talker.stream('rows'));
expectError(talker.stream('rows', { query: 1 }));
expectError(talker.stream('rows', { query: 'a' }, { itemTimeout: '5' }));
expectError(talker.stream('rows', { query: 'a' }, { onProgress: () => {} }));
expectError(talker.stream('nope'));
for await (const item of talker.stream('mixed')) {
  expectAssignable<CannotTravel<string>>(item);
  expectError(item.length);
}

// send() is for types without a stream, stream() for the others, notify() for what is a payload and no more.
expectError(talker.send('rows', { query: 'a' }));
expectError(talker.send('pipe', undefined, { input: ['a'] }));
expectError(talker.stream('compute', { data: [1] }));
expectError(talker.stream('upload', { name: 'a' }, { input: [] }));
expectError(talker.notify('rows', { query: 'a' }));
expectError(talker.notify('upload', { name: 'a' }));
expectError(talker.notify('build', []));
expectError(caller.stream('compute', { data: [1] }));

// Items down.
const file = createReadStream('file');
expectType<Promise<{ bytes: number }>>(talker.send('upload', { name: 'a' }, { input: file }));
expectType<Promise<{ bytes: number }>>(
  talker.send('upload', { name: 'a' }, { input: [Buffer.from('a')], timeout: 5 }),
);
expectType<ItemStream<string, void>>(talker.stream('pipe', undefined, { input: new Set(['a']) }));
expectType<ItemStream<string, void>>(
  talker.stream('pipe', undefined, { input: talker.stream('pipe', undefined, { input: [] }) }),
);
expectType<ItemStream<string, string>>(
  talker.stream('all', undefined, {
    input: [new Date()],
    onProgress: (at) => expectType<string>(at),
  }),
);
expectError(talker.send('upload', { name: 'a' }));
expectError(talker.send('upload', { name: 'a' }, {}));
expectError(talker.send('upload', { name: 'a' }, { input: undefined }));
expectError(talker.send('upload', { name: 'a' }, { input: ['a'] }));
expectError(talker.send('compute', { data: [1] }, { input: [1] }));
expectError(talker.stream('pipe'));
expectError(talker.stream('pipe', { input: ['a'] }));
expectError(talker.stream('pipe', undefined, { input: 'text' }));
expectError(talker.stream('pipe', undefined, { input: [1] }));

// News.
expectType<Promise<string>>(talker.send('build', ['a']));
expectType<Promise<string>>(
  talker.send('build', ['a'], {
    onProgress: ({ done, at }) => {
      expectType<number>(done);
      expectType<string>(at);
    },
  }),
);
expectError(talker.send('build', ['a'], { onProgress: (done: number) => done }));
expectError(talker.send('build', ['a'], { itemTimeout: 5 }));
expectError(talker.send('compute', { data: [1] }, { onProgress: () => {} }));

// A type that is one of several takes a payload that suits each of them.
declare const either: 'compute' | 'log';
expectError(caller.send(either, { data: [1] }));
expectError(caller.send(either, { line: 'a' }));
expectType<Promise<void | { sum: number }>>(caller.send(either, { data: [1], line: 'a' }));

// Generic over the contract, and over the type.
async function twice<M, K extends WithoutStream<M>>(
  to: Caller<M>,
  type: K,
  ...args: SendArgs<M, K>
): Promise<Arriving<M, K, 'result'>> {
  await to.send(type, ...args);
  return to.send(type, ...args);
}
expectType<Promise<{ sum: number }>>(twice(caller, 'compute', { data: [1] }));
expectType<Promise<'pong'>>(twice(caller, 'ping'));
expectError(twice(caller, 'compute', { data: ['1'] }));
expectError(twice(caller, 'nope'));

async function forward<K extends TypeOf<Messages>>(
  type: K,
  ...args: SendArgs<Messages, K>
): Promise<Arriving<Messages, K, 'result'>> {
  return caller.send(type, ...args);
}
expectType<Promise<number>>(forward('area', shape));

function opened<M, K extends WithStream<M>>(
  to: Caller<M>,
  type: K,
  ...args: StreamArgs<M, K>
): ItemStream<Arriving<M, K, 'stream'>, Arriving<M, K, 'result'>> {
  return to.stream(type, ...args);
}
expectType<ItemStream<Row, void>>(opened(talker, 'rows', { query: 'a' }));
expectError(opened(talker, 'compute', { data: [] }));

// One contract's caller is not another's.
declare const client: WorkerClient<Messages>;
expectAssignable<Caller<Messages>>(client);
expectNotAssignable<Caller<HostMessages>>(caller);
expectNotAssignable<Caller<Pick<Messages, 'compute'>>>(caller);
expectNotAssignable<Caller<Messages & { more: {} }>>(caller);
expectNotAssignable<Caller<Cloned>>(
  {} as Caller<DefineMessages<{ touch: { payload: Date; result: { at: Date } } }, 'structured'>>,
);

// T4: a generic wrapper infers the contract, of a client as well as of a caller.
declare function wrap<M extends MessageMap<M>>(to: Caller<M>): M;
expectType<Messages>(wrap(client));
expectType<Cloned>(wrap({} as WorkerClient<Cloned>));
expectError(wrap(client).nope);
